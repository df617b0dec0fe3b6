import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { Answer } from '../../client/types.ts';
import { client } from '../data/client.ts';
import { fieldErrors } from '../data/field-errors.ts';
import styles from './add-agent.module.css';
import { AgentAdded } from './agent-added.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';

type Props = { types: readonly string[]; agentType: string; onClose: () => void };
const FIELDS = ['agent_type', 'agent_id', 'skills', 'capacity', 'price_per_hour_usd'];
type Values = { agent_type: string; agent_id: string; skills: string; capacity: string; price: string };

/** Registers an agent of one's own, which asks for its work: type and skills in, a ready command line out. */
export function AddAgent({ types, agentType, onClose }: Props) {
  const form = useId();
  const list = useId();
  const queries = useQueryClient();
  const [values, setValues] = useState<Values>({
    agent_type: agentType,
    agent_id: '',
    skills: '',
    capacity: '1',
    price: '',
  });
  const add = useMutation({
    mutationFn: (): Promise<Answer<'registerAgent'>> => client().registerAgent(bodyOf(values)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['agents'] }),
  });
  if (add.data) return <AgentAdded added={add.data} onClose={onClose} />;
  const errors: ReturnType<typeof fieldErrors> = add.error ? fieldErrors(add.error, FIELDS) : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const input = (name: keyof Values) => ({
    value: values[name],
    autoComplete: 'off',
    onChange: ({ target }: { target: { value: string } }) => setValues({ ...values, [name]: target.value }),
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Add an agent"
      description="A program of yours that asks for work: a coding agent, a script, a service. TRITONS assigns subtasks of its type to it."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={form} isBusy={add.isPending}>
            Add
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className={styles.form}>
        <Field label="Type" isRequired hint="The kind of subtasks that it takes." error={errors.agent_type}>
          {(props) => <input {...props} {...input('agent_type')} list={list} required />}
        </Field>
        <datalist id={list}>
          {types.map((type) => (
            <option key={type} value={type} />
          ))}
        </datalist>
        <Field
          label="Skills"
          hint="Separated by commas; by default its type. They decide who suits a subtask best."
          error={errors.skills}
        >
          {(props) => <input {...props} {...input('skills')} placeholder="redis, typescript" />}
        </Field>
        <Field label="Name" hint="By default one is made up." error={errors.agent_id}>
          {(props) => <input {...props} {...input('agent_id')} placeholder="ann_laptop" />}
        </Field>
        <Field label="Subtasks at once" error={errors.capacity}>
          {(props) => <input {...props} {...input('capacity')} type="number" min={1} max={100} required />}
        </Field>
        <Field
          label="Price of an hour, in dollars"
          hint="Counts against budgets. Leave it empty if it reports its cost."
          error={errors.price_per_hour_usd}
        >
          {(props) => <input {...props} {...input('price')} type="number" min={0} step="any" />}
        </Field>
        {errors.other && (
          <p role="alert" className={styles.error}>
            {errors.other}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function bodyOf({ agent_type, agent_id, skills, capacity, price }: Values) {
  const words = skills.split(',').flatMap((word) => word.trim() || []);
  return {
    agent_type: agent_type.trim(),
    capacity: Number(capacity),
    ...(agent_id.trim() === '' ? {} : { agent_id: agent_id.trim() }),
    ...(words.length === 0 ? {} : { skills: words }),
    ...(price === '' ? {} : { price_per_hour_usd: Number(price) }),
  };
}

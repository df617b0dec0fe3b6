import React, { useEffect, useState } from 'react';
import { Badge, Table } from './ui';
import * as icons from './icons';

export function TaskList({ load, onOpen, ...rest }) {
  const [tasks, setTasks] = useState([]);
  useEffect(() => {
    let gone = false;
    load().then((found) => {
      if (!gone) setTasks(found);
    });
    return () => {
      gone = true;
    };
  }, [load]);

  return (
    <Table.Root {...rest}>
      {tasks.map(({ id, title, status }) => (
        <Table.Row key={id} onClick={() => onOpen(id)}>
          <icons.Dot /> {title} <Badge kind={status}>it&apos;s {status}</Badge>
        </Table.Row>
      ))}
    </Table.Root>
  );
}

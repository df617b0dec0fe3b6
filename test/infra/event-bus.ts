import { beforeAll, expect, test } from '@jest/globals';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { flat, named, ofType, statementsIn, synthesise, synthesiseWith } from './synthesise.ts';

const BUS = 'AWS::Events::EventBus';

let withBus: ReturnType<typeof synthesiseWith>;
beforeAll(() => {
  withBus = synthesiseWith('prod', { eventBus: { detailTypes: ['task.*', 'approval.requested'] } });
});

const journalOf = ({ stateless }: ReturnType<typeof synthesiseWith>) => ({
  variables: named(stateless, 'AWS::Lambda::Function', 'JournalWrite').Properties.Environment.Variables,
  statements: statementsIn(stateless).flatMap(({ role, statement }) =>
    role.startsWith('JournalWrite') ? statement : [],
  ),
});

test.each(['dev', 'prod'])('%s has no event bus, and nobody may put events', (stage) => {
  const synthesised = synthesise(stage);
  expect(ofType(synthesised.stateful, BUS)).toEqual({});
  expect(JSON.stringify(synthesised.stateless)).not.toContain('events:PutEvents');
  expect(Object.keys(journalOf(synthesised).variables).filter((name) => name.startsWith('EVENT_BUS'))).toEqual([]);
});

test('a stage with an event bus keeps it with the data, and lets only the journal put events on it', () => {
  const bus = named(withBus.stateful, BUS, 'Events');
  expect(bus.Properties.Name).toBe('tritons-prod');
  expect(bus.DeletionPolicy).toBe('Retain');
  expect(withBus.outputs).toContain('EventBusName');
  const { variables, statements } = journalOf(withBus);
  expect(flat(variables.EVENT_BUS_NAME)).toContain(`ExportsOutputRef${bus.id}`);
  expect(variables.EVENT_BUS_TYPES).toBe('task.*,approval.requested');
  const putting = statements.filter(({ Action }) => Action === 'events:PutEvents');
  expect(putting.map(({ Resource }) => flat(Resource))).toEqual([
    expect.stringContaining(`ExportsOutputFnGetAtt${bus.id}Arn`),
  ]);
  expect(JSON.stringify(withBus.stateless).match(/events:PutEvents/g)).toHaveLength(1);
});

test('cdk-nag finds nothing in a stage with an event bus', () => {
  const { app } = withBus;
  const found = [new AwsSolutionsChecks(app), new ServerlessChecks(app)].flatMap(
    (pack) => pack.validateScope(app).violations,
  );
  expect(found).toEqual([]);
});

/** The usual steps of work of each agent type (config/routing.yaml), for the person who reads a brief. */
const STEPS: Record<string, string[]> = {
  architect: [
    'Write down the decisions that this subtask asks for, each with the alternatives that were weighed and why they lost.',
    'Draw the parts and what flows between them; name what happens when each part fails.',
    'List the limits and prices that the decisions depend on, each with its source.',
  ],
  backend: [
    'Agree on the interface first: inputs, outputs, errors.',
    'Implement the smallest version that meets one requirement from end to end, then the next.',
    'Say what happens on bad input, on a second delivery of the same request, and when a dependency is down.',
  ],
  frontend: [
    'Sketch each screen in its states: empty, loading, failed, full.',
    'Build it usable by keyboard and screen reader, and on a narrow window.',
    'Bind it to the real interface, not to sample data.',
  ],
  database: [
    'List every access with its expected volume before deciding on tables, keys and indexes.',
    'Write the migration and the way back, and try both on a copy of real data.',
    'Show the query plan of the frequent accesses.',
  ],
  api: [
    'Write the contract first: routes, schemas, status codes, errors.',
    'Check it against its consumers: versioning, paging, idempotency, limits.',
    'Test the contract from the outside, over the wire.',
  ],
  devops: [
    'Describe the change as code; nothing is clicked together.',
    'Try it in an environment of its own, then plan the roll-out and the way back.',
    'Say how someone notices that it went wrong: signals, alarms, a section in the runbook.',
  ],
  cloud: [
    'List the resources with their limits, prices and regions, each with its source.',
    'Describe them as code, with the least permissions that work.',
    'Estimate the monthly cost at the expected and at ten times the load.',
  ],
  network: [
    'Draw the paths: who speaks to whom, on which port, over which boundary.',
    'Close everything that is not on the drawing, and test that it is closed.',
    'Test the loss of each link.',
  ],
  security: [
    'Write the threat model: what is protected, from whom, at which boundary.',
    'Apply the controls from the strongest down, each with the threat that it answers.',
    'Test each control by trying to get around it.',
  ],
  ml_engineer: [
    'Fix the data, the split and the metric before the first training run.',
    'Record a simple baseline; every later figure is compared to it.',
    'Make the run repeatable: versions, seeds, configuration.',
  ],
  data_scientist: [
    'Describe the data: source, period, gaps, licence, personal data.',
    'State each question as something the data can answer, with the uncertainty of the answer.',
    'Keep the notebook or script that makes every figure.',
  ],
  ai_architect: [
    'Compare a solution without a model to the ones with a model, by quality, cost and latency.',
    'Define how answers are evaluated before choosing a model.',
    'Say what happens when the model is wrong, slow or gone.',
  ],
  qa: [
    'Derive at least one test from each requirement, and one for each way it can fail.',
    'See every test fail once, for the reason it is there.',
    'Report what was not tested, and why.',
  ],
  test_automation: [
    'Choose the level for each check: unit, integration, end to end; the lowest that shows the fault.',
    'Make the runs independent of order, time and each other.',
    'Run them in CI and keep the reports.',
  ],
  performance: [
    'Fix load, data and machine of the measurement, and write them down.',
    'Measure before changing anything; report percentiles, not only means.',
    'Change one thing at a time and measure again.',
  ],
  security_analyst: [
    'List what is in scope and what is not, and get that agreed.',
    'Rank each finding by what it allows and how easily, with the steps that show it.',
    'Propose a fix for each, and say how to test that it holds.',
  ],
  compliance: [
    'Name the rules that apply, by document and section.',
    'Map each rule to the control that meets it and to the evidence.',
    'List the gaps with an owner and a date each.',
  ],
  audit: [
    'State the period, the systems and the sample before looking.',
    'Keep the evidence of each observation so that another person can follow it.',
    'Separate what was observed from what is concluded.',
  ],
  technical_writer: [
    'Name the readers and what they want to do.',
    'Follow every instruction yourself on a clean machine before it is published.',
    'Cover the failures that readers will meet, with what they see and what to do.',
  ],
};

const GENERAL = [
  'Restate the subtask in two sentences and have them confirmed by who asked.',
  'Do the riskiest part first.',
  'Keep what shows that each requirement is met.',
];

/** The steps for an agent type; GENERAL if it has none of its own. */
export const stepsFor = (agentType: string): string[] =>
  (Object.hasOwn(STEPS, agentType) ? STEPS[agentType] : undefined) ?? GENERAL;

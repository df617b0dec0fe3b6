import type { Phase, Template } from './phase.ts';

/** Hours as in the seed's example: four requirements, eight hours, five of them for code. */
function build(
  agentType: string,
  { design, tests, skills }: { design: string; tests: string; skills: string[] },
): Phase[] {
  return [
    {
      role: 'prepare',
      agentType: 'architect',
      hours: 0.25,
      title: 'Research {subject}: architecture and approach',
      work: `Find out what exists and what fits, and decide ${design}.`,
      done: 'the approach, its alternatives and the interfaces between the parts are written down, so that the parts can be built side by side.',
      skills: ['architecture', 'design', 'research'],
    },
    {
      role: 'implement',
      agentType,
      hours: 1.25,
      title: 'Implement: {focus}',
      work: 'Build this part of {subject} as the design lays down, with error handling.',
      done: 'the code runs, meets the requirements listed here and keeps to the interfaces of the design.',
      skills: ['implementation', ...skills],
    },
    {
      role: 'verify',
      agentType: 'qa',
      hours: 0.25,
      title: 'Test {subject}',
      work: `Write and run ${tests}.`,
      done: 'every requirement listed here has a test that fails without it, all tests pass, and coverage is reported.',
      skills: ['testing', 'integration_testing'],
    },
  ];
}

export const development: Template = {
  any: build('backend', {
    design: 'how it is structured, what it depends on and how it fails',
    tests: 'integration tests of the parts together',
    skills: [],
  }),
  kinds: {
    api_development: build('api', {
      design: 'the resources, the shapes of requests and responses, the errors and the versioning',
      tests: 'tests of each endpoint, with valid, invalid and unauthorised requests',
      skills: ['rest', 'validation'],
    }),
    frontend_components: build('frontend', {
      design: 'the components, their states and properties, and how they are reached by keyboard',
      tests: 'tests of each component in all its states, accessibility included',
      skills: ['ui', 'accessibility'],
    }),
    database_schema: build('database', {
      design: 'the entities, the keys and indexes that the queries need, and how existing data is migrated',
      tests: 'tests of constraints and queries, and of the migration forwards and back',
      skills: ['sql', 'migration'],
    }),
    microservice_creation: build('backend', {
      design: 'what the service owns, its interface and events, and what it does when its neighbours are down',
      tests: 'contract tests of the interface and tests with failing neighbours',
      skills: ['services', 'messaging'],
    }),
    integration_development: build('api', {
      design: 'what flows between the systems, how fields map, and how it retries without doing things twice',
      tests: 'tests against a stand-in of the other system, with timeouts, duplicates and refusals',
      skills: ['integration', 'data_mapping'],
    }),
  },
};

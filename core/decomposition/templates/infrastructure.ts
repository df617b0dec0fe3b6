import type { Phase, Template } from './phase.ts';

type Step = Omit<Phase, 'role' | 'hours'>;

/** Most of the work is in the middle. Infrastructure needs more checking than code, because it is shared. */
function operate(plan: Step, change: Step, check: Step): Phase[] {
  return [
    { role: 'prepare', hours: 0.25, ...plan },
    { role: 'implement', hours: 1, ...change },
    { role: 'verify', hours: 0.5, ...check },
  ];
}

const any = operate(
  {
    agentType: 'cloud',
    title: 'Plan {subject}: target state and way back',
    work: 'Record the present state, lay down the target state, its cost and the order of the changes.',
    done: 'each change has its way back and nothing depends on an unrecorded setting.',
    skills: ['cloud', 'design'],
  },
  {
    agentType: 'devops',
    title: 'Configure: {focus}',
    work: 'Write this part of {subject} as code that can be applied again without effect.',
    done: 'it applies cleanly to an empty and to an existing environment and meets the requirements listed here.',
    skills: ['infrastructure_as_code', 'automation'],
  },
  {
    agentType: 'devops',
    title: 'Verify {subject} and rehearse the way back',
    work: 'Apply all parts together in a test environment, check each requirement there, then roll back.',
    done: 'every requirement was seen to hold, and the rollback left the environment as it was.',
    skills: ['testing', 'rollback'],
  },
);

export const infrastructure: Template = {
  any,
  kinds: {
    kubernetes_deployment: operate(
      {
        agentType: 'cloud',
        title: 'Plan the deployment of {subject}',
        work: 'Size the workloads and lay down namespaces, probes, limits, scaling, secrets and the rollout strategy.',
        done: 'each workload has its resources, probes and failure behaviour written down.',
        skills: ['kubernetes', 'capacity_planning'],
      },
      {
        agentType: 'devops',
        title: 'Write manifests: {focus}',
        work: 'Write the manifests or charts for this part of {subject}.',
        done: 'they pass validation against the cluster version and meet the requirements listed here.',
        skills: ['kubernetes', 'helm', 'yaml'],
      },
      {
        agentType: 'devops',
        title: 'Rehearse rollout and rollback of {subject}',
        work: 'Roll out to a test cluster under load, kill pods and a node, then roll back.',
        done: 'no request was lost beyond what the requirements allow, and the rollback was clean.',
        skills: ['kubernetes', 'rollback', 'testing'],
      },
    ),
    docker_optimization: operate(
      {
        agentType: 'devops',
        title: 'Measure the images of {subject}',
        work: 'Record size, layers, build time, start time and known vulnerabilities of each image.',
        done: 'there is a baseline that can be measured again with one command.',
        skills: ['docker', 'profiling'],
      },
      {
        agentType: 'devops',
        title: 'Optimize: {focus}',
        work: 'Change the build of this part of {subject}: base image, stages, caching, what is copied.',
        done: 'the image builds reproducibly, runs as before and meets the requirements listed here.',
        skills: ['docker', 'build_optimization'],
      },
      {
        agentType: 'performance',
        title: 'Compare {subject} with the baseline',
        work: 'Measure again as for the baseline and run the application from the new images.',
        done: 'the gain of each change is a number, and nothing works less than before.',
        skills: ['docker', 'benchmarking'],
      },
    ),
    network_configuration: operate(
      {
        agentType: 'network',
        title: 'Design {subject}: topology and addressing',
        work: 'Lay down networks, addresses, routes and which flows are allowed; everything else is refused.',
        done: 'each allowed flow has a reason, and no address range overlaps.',
        skills: ['networking', 'design'],
      },
      {
        agentType: 'network',
        title: 'Configure: {focus}',
        work: 'Write the routes, rules, names and balancing for this part of {subject}.',
        done: 'the configuration applies cleanly and meets the requirements listed here.',
        skills: ['networking', 'routing', 'firewall'],
      },
      {
        agentType: 'security',
        title: 'Verify reachability and isolation of {subject}',
        work: 'Try each allowed flow, and flows that must be refused, with one path down as well.',
        done: 'what should pass passes, what should not is refused and logged.',
        skills: ['networking', 'security', 'testing'],
      },
    ),
    security_hardening: operate(
      {
        agentType: 'security',
        title: 'Measure {subject} against a baseline',
        work: 'List hosts, services, accounts and open ports and compare them with a published benchmark.',
        done: 'each deviation is listed with its risk and what closing it may break.',
        skills: ['security', 'benchmarks'],
      },
      {
        agentType: 'security',
        title: 'Harden: {focus}',
        work: 'Close this part of the deviations of {subject}, as code.',
        done: 'the deviations are closed or accepted in writing, and the requirements listed here are met.',
        skills: ['security', 'hardening'],
      },
      {
        agentType: 'devops',
        title: 'Scan {subject} again and check for regressions',
        work: 'Repeat the comparison with the benchmark and run the normal workload on the hardened systems.',
        done: 'no closed deviation is open, and the workload runs as before.',
        skills: ['scanning', 'regression_testing'],
      },
    ),
    monitoring_setup: operate(
      {
        agentType: 'cloud',
        title: 'Choose signals and thresholds for {subject}',
        work: 'Lay down what users notice when it breaks, which metrics show it, and who is woken at which threshold.',
        done: 'each alert has an owner, a threshold with a reason, and a first thing to do.',
        skills: ['monitoring', 'slo'],
      },
      {
        agentType: 'devops',
        title: 'Set up: {focus}',
        work: 'Build the collection, dashboards and alerts for this part of {subject}, as code.',
        done: 'the metrics arrive, the dashboards show them, and the requirements listed here are met.',
        skills: ['monitoring', 'dashboards', 'alerting'],
      },
      {
        agentType: 'devops',
        title: 'Drill the alerts of {subject}',
        work: 'Cause each failure that should raise an alert, and a quiet hour that should not.',
        done: 'each alert fired within its time and reached its owner, and none fired without cause.',
        skills: ['alerting', 'testing'],
      },
    ),
  },
};

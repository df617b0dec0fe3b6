type Template = { title: string; requirements: string[] };

/** An example of each kind of work, to begin a task with. A kind that is not here begins empty. */
export const taskTemplates: Record<string, Template> = {
  kubernetes_deployment: {
    title: 'Deploy the shop to Kubernetes',
    requirements: ['Deployment with health probes', 'Rolling updates without downtime', 'Limits of CPU and memory'],
  },
  docker_optimization: {
    title: 'Make the Docker image of the API smaller',
    requirements: ['Multi-stage build', 'Runs without root', 'Layers are cached between builds'],
  },
  network_configuration: {
    title: 'Separate the networks of staging and production',
    requirements: ['Subnets without overlap', 'Only the gateway is reachable from outside', 'Rules are documented'],
  },
  security_hardening: {
    title: 'Harden the SSH access of the servers',
    requirements: ['Keys only, no passwords', 'Failed logins are limited', 'Every login is logged'],
  },
  monitoring_setup: {
    title: 'Monitor the checkout',
    requirements: ['Latency and errors as metrics', 'An alarm with a runbook', 'A dashboard'],
  },
  api_development: {
    title: 'REST API for orders',
    requirements: ['Create, read and cancel orders', 'Errors say which field is wrong', 'OpenAPI document'],
  },
  frontend_components: {
    title: 'Date picker of the booking form',
    requirements: ['Works with the keyboard', 'Days that are full cannot be chosen', 'Unit tests'],
  },
  database_schema: {
    title: 'Schema for invoices',
    requirements: ['Invoices with lines and taxes', 'Migration with a way back', 'Indexes for the lists of the office'],
  },
  microservice_creation: {
    title: 'Service that sends notifications',
    requirements: ['E-mail and push', 'Retries with a growing pause', 'Health endpoint'],
  },
  integration_development: {
    title: 'Bring payments of the provider into the ledger',
    requirements: ['Webhooks are verified', 'No payment is booked twice', 'Differences are reported'],
  },
  model_training: {
    title: 'Train a model that predicts churn',
    requirements: ['Features from the last 90 days', 'Precision and recall by segment', 'The training can be repeated'],
  },
  data_pipeline: {
    title: 'Pipeline for the events of the app',
    requirements: ['Late events are counted', 'Broken rows are kept apart', 'Runs every hour'],
  },
  inference_optimization: {
    title: 'Halve the latency of the ranking model',
    requirements: ['Measured before and after', 'Quality does not fall', 'Requests are batched'],
  },
  algorithm_development: {
    title: 'Route planning for deliveries',
    requirements: ['Time windows of customers', 'At most 5 s for 200 stops', 'Compared with the current routes'],
  },
  ai_integration: {
    title: 'Summaries of support tickets',
    requirements: [
      'Personal data is removed first',
      'A person can correct the summary',
      'Cost of each call is counted',
    ],
  },
  unit_testing: {
    title: 'Unit tests of the price calculation',
    requirements: ['Discounts, taxes and rounding', 'Edge cases are named', 'Fails if a rule is changed'],
  },
  integration_testing: {
    title: 'Integration tests of the order flow',
    requirements: ['From the basket to the invoice', 'The payment provider is down', 'Runs in CI'],
  },
  performance_testing: {
    title: 'Load test of the search',
    requirements: ['200 requests a second for 10 minutes', 'Percentiles of the latency', 'Where it breaks'],
  },
  security_testing: {
    title: 'Security tests of the login',
    requirements: ['Guessing of passwords', 'Sessions that were stolen', 'Findings with a way to repeat them'],
  },
  test_automation: {
    title: 'Automate the acceptance tests of the shop',
    requirements: ['The ten most important paths', 'Runs on each merge', 'Screenshots of failures'],
  },
  vulnerability_scanning: {
    title: 'Scan the dependencies of the backend',
    requirements: ['Known vulnerabilities with severity', 'What is reachable from outside', 'A plan to update'],
  },
  compliance_audit: {
    title: 'Audit of the storage of personal data',
    requirements: ['What is stored where, and why', 'Times of deletion', 'Gaps with their risk'],
  },
  security_review: {
    title: 'Review of the upload of files',
    requirements: ['Types and sizes are checked', 'Files are never executed', 'Findings by severity'],
  },
  penetration_testing: {
    title: 'Penetration test of the customer portal',
    requirements: ['OWASP Top 10', 'Only the staging system', 'A report for the management'],
  },
  access_control: {
    title: 'Roles for the back office',
    requirements: ['Least privilege', 'Changes of roles are logged', 'Nobody can raise their own role'],
  },
};

import { isVendored } from '../file-roles.ts';
import { cloudFormationFlaws, isCloudFormation, statementFlaws } from './infrastructure/cloudformation.ts';
import { composeFlaws, isCompose } from './infrastructure/compose.ts';
import { isKubernetes, kubernetesFlaws } from './infrastructure/kubernetes.ts';
import { isWorkflow, workflowFlaws } from './infrastructure/workflow.ts';
import { documentsOf, entryAt } from './infrastructure/yaml-nodes.ts';
import type { Scan } from './scan.ts';

/** Marks of a manifest, a Compose file, a template, a policy or a workflow: a text without any need not be parsed. */
const SUSPECT = /\b(?:apiVersion|services|jobs)["']?\s{0,5}:|["']?(?:AWS::|Statement["']?\s{0,5}:)/;

/** Finds insecure settings for Kubernetes, Compose and CloudFormation, in IAM policies and in GitHub workflows. */
export const scanYaml: Scan = ({ path, content, language }) => {
  if ((language !== 'yaml' && language !== 'json') || isVendored(path) || !SUSPECT.test(content)) return [];
  return documentsOf(content).flatMap((document) => {
    if (isKubernetes(document)) return kubernetesFlaws(document);
    if (isCloudFormation(document)) return cloudFormationFlaws(document);
    if (isCompose(document, path)) return composeFlaws(document);
    if (isWorkflow(document, path)) return workflowFlaws(document, content);
    return statementFlaws(entryAt(document, 'Statement')?.value);
  });
};

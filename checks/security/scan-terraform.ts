import { isPlaceholder } from '../../core/secrets/placeholders.ts';
import { isVendored } from '../file-roles.ts';
import { allBlocks, type Block, blocksOf, unquoted } from './infrastructure/hcl.ts';
import { openIngress, openService } from './infrastructure/open-ports.ts';
import type { Flaw, Scan } from './scan.ts';

/** Finds insecure settings in Terraform: resources of AWS, Azure and Google Cloud, and IAM policies. */
export const scanTerraform: Scan = ({ path, content, language }) => {
  if (language !== 'terraform' || isVendored(path)) return [];
  const blocks = blocksOf(content);
  const defaults = new Map<string, string>(
    blocks
      .filter(({ type }) => type === 'variable')
      .map(({ labels, attributes }) => [`var.${labels[0]}`, attributes.get('default')?.value ?? ''] as const),
  );
  for (const { attributes } of allBlocks(blocks)) {
    for (const attribute of attributes.values()) attribute.value = defaults.get(attribute.value) ?? attribute.value;
  }
  return blocks.flatMap((block) => {
    if (block.type === 'data' && block.labels[0] === 'aws_iam_policy_document')
      return block.blocks.flatMap(statementFlaws);
    return block.type === 'resource' ? resourceFlaws(block) : [];
  });
};

const everywhere = (value = ''): boolean => /"(?:0\.0\.0\.0\/0|::\/0|\*|Internet)"/.test(value);

const number = (value: string | undefined) =>
  value !== undefined && /^"?-?\d+"?$/.test(value) ? Number(unquoted(value)) : undefined;

function resourceFlaws(resource: Block): Flaw[] {
  const [type = ''] = resource.labels;
  const get = (name: string) => resource.attributes.get(name);
  const flaws: Flaw[] = [];
  for (const block of allBlocks([resource])) flaws.push(...attributeFlaws(block, type));
  if (type === 'aws_security_group' || type === 'aws_default_security_group') {
    for (const rule of resource.blocks) if (rule.type === 'ingress') flaws.push(...ingressFlaws(rule));
  }
  if (type === 'aws_security_group_rule' && unquoted(get('type')?.value) === 'ingress')
    flaws.push(...ingressFlaws(resource));
  if (type === 'aws_vpc_security_group_ingress_rule') flaws.push(...ingressFlaws(resource));
  if (type === 'google_compute_firewall' && everywhere(get('source_ranges')?.value)) {
    for (const allow of resource.blocks.filter((block) => block.type === 'allow')) {
      const ports = [...(allow.attributes.get('ports')?.value ?? '').matchAll(/(\d{1,5})(?:-(\d{1,5}))?/g).take(100)];
      const protocol = unquoted(allow.attributes.get('protocol')?.value);
      const services = ports.map(([, from, to]) => openService(Number(from), Number(to ?? from), protocol));
      const service = protocol === 'all' ? 'every port' : services.find((each) => each !== null);
      if (service) flaws.push({ ...openIngress(service), at: get('source_ranges')?.at ?? resource.at });
    }
  }
  if (/^google_.*_iam_(?:member|binding)$/.test(type)) {
    const members = get('member') ?? get('members');
    if (members && /"all(?:Authenticated)?Users"/.test(members.value)) {
      const run = /^google_cloud_?run/.test(type);
      flaws.push({
        rule: 'public-access',
        severity: run ? 'minor' : 'major',
        message: 'everybody gets this role: name its members',
        at: members.at,
      });
    }
  }
  return flaws;
}

function ingressFlaws({ attributes }: Block): Flaw[] {
  const ranges = ['cidr_blocks', 'ipv6_cidr_blocks', 'cidr_ipv4', 'cidr_ipv6'].map((name) => attributes.get(name));
  const range = ranges.find((each) => everywhere(each?.value));
  if (range === undefined) return [];
  const protocol = unquoted(attributes.get('protocol')?.value ?? attributes.get('ip_protocol')?.value);
  const service = openService(
    number(attributes.get('from_port')?.value),
    number(attributes.get('to_port')?.value),
    protocol,
  );
  return service === null ? [] : [{ ...openIngress(service), at: range.at }];
}

function attributeFlaws({ attributes, blocks, type: blockType }: Block, type: string): Flaw[] {
  const flaws: Flaw[] = [];
  for (const [name, { value, at }] of attributes) {
    if (
      /^(?:storage_encrypted|encrypted|encryption_at_rest_enabled|at_rest_encryption_enabled)$/.test(name) &&
      value === 'false'
    ) {
      flaws.push({
        rule: 'unencrypted-storage',
        severity: 'major',
        message: `the stored data is not encrypted: set ${name} = true`,
        at,
      });
    }
    if (name === 'publicly_accessible' && value === 'true') {
      flaws.push({
        rule: 'public-database',
        severity: 'major',
        message: 'the database has a public address: set publicly_accessible = false',
        at,
      });
    }
    if (name === 'acl' && /^"public-read/.test(value)) {
      const severity = value === '"public-read"' ? 'minor' : 'critical';
      flaws.push({
        rule: 'public-bucket',
        severity,
        message: `everybody may ${severity === 'minor' ? 'list and read' : 'write to'} the bucket: set acl = "private"`,
        at,
      });
    }
    if (type === 'aws_s3_bucket_public_access_block' && value === 'false') {
      flaws.push({
        rule: 'public-bucket',
        severity: 'minor',
        message: `the bucket can be made public: set ${name} = true`,
        at,
      });
    }
    if (
      /^(?:password|master_password|administrator_login_password|admin_password)$/.test(name) &&
      /^"[^"$]{3,}"$/.test(value) &&
      !isPlaceholder(unquoted(value))
    ) {
      flaws.push({
        rule: 'hardcoded-secret',
        severity: 'major',
        message: `the value of ${name} is written in the file: take it from a sensitive variable or a secret store`,
        at,
      });
    }
    if (name === 'policy' && /"?Effect"?\s{0,5}[=:]\s{0,5}"Allow"/.test(value)) flaws.push(...policyFlaws(value, at));
  }
  const isAzureRule =
    type === 'azurerm_network_security_rule' ||
    (type === 'azurerm_network_security_group' && blockType === 'security_rule');
  if (isAzureRule && blocks.length === 0) flaws.push(...azureFlaws(attributes));
  return flaws;
}

function azureFlaws(attributes: Block['attributes']): Flaw[] {
  const source = attributes.get('source_address_prefix');
  const get = (name: string) => unquoted(attributes.get(name)?.value);
  if (!everywhere(source?.value) || get('access') !== 'Allow' || get('direction') !== 'Inbound') return [];
  const [from, to] = get('destination_port_range').split('-');
  const service =
    get('destination_port_range') === '*' ? 'every port' : openService(Number(from), Number(to ?? from), 'tcp');
  return service === null ? [] : [{ ...openIngress(service), at: source?.at ?? 0 }];
}

const WILDCARD = {
  rule: 'wildcard-permission',
  severity: 'major',
  message: 'every action of a service, or of all, is allowed on every resource: list what is needed',
} as const;

function statementFlaws({ type, attributes }: Block): Flaw[] {
  const actions = attributes.get('actions');
  const all = (value = '') => /\[\s{0,20}"\*"\s{0,5},?\s{0,20}\]/.test(value);
  const isWide = all(actions?.value) || OWNS_ACCOUNT.test(actions?.value ?? '');
  if (type !== 'statement' || !isWide || !all(attributes.get('resources')?.value)) return [];
  return unquoted(attributes.get('effect')?.value) === 'Deny' ? [] : [{ ...WILDCARD, at: actions?.at ?? 0 }];
}

/** Every action of a service that gives rights or secrets. The policy of a KMS key says `kms:*` on `*`, its own key. */
const OWNS_ACCOUNT = /"(?:iam|sts|organizations|secretsmanager):\*"/;

/** Checks a policy in jsonencode or a heredoc, statement by statement. */
function policyFlaws(value: string, at: number): Flaw[] {
  const statements = value.match(/\{[^{}]{0,5000}\}/g) ?? [];
  const star = (name: string) =>
    new RegExp(String.raw`"?${name}"?\s{0,5}[=:]\s{0,5}\[?\s{0,20}"\*"\s{0,20}(?:\]|,|\n|\}|$)`);
  const wild = statements.some(
    (each) =>
      (star('Action').test(each) || OWNS_ACCOUNT.test(each)) && star('Resource').test(each) && /"Allow"/.test(each),
  );
  return wild ? [{ ...WILDCARD, at }] : [];
}

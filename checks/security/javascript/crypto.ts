import { exportOf } from './facts.ts';
import { isLiteral, nameOf } from './nodes.ts';
import { namesAround, type Rule } from './rule.ts';

const unverified = { rule: 'tls-not-verified', severity: 'major' } as const;

const tls: Rule = (node) => {
  if (
    node.type === 'ObjectProperty' &&
    /^(?:rejectUnauthorized|strictSSL)$/.test(nameOf(node.key) ?? '') &&
    isLiteral(node.value, false)
  ) {
    return { ...unverified, message: 'certificates are not checked: give the authority’s certificate (ca) instead' };
  }
  if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return null;
  if (nameOf(node.left) !== 'NODE_TLS_REJECT_UNAUTHORIZED' || !isLiteral(node.right, '0', 0)) return null;
  return {
    ...unverified,
    message: 'NODE_TLS_REJECT_UNAUTHORIZED switches off the check of certificates for the whole process: leave it out',
  };
};

const PASSWORD = /passw|passphrase|\bpwd\b/i;

const weakHash: Rule = (node, facts) => {
  if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'createHash') return null;
  const [name] = node.arguments;
  if (name?.type !== 'StringLiteral') return null;
  const update = facts.parents.get(facts.parents.get(node) ?? node);
  const hashed = update?.type === 'CallExpression' ? facts.content.slice(node.end ?? 0, update.end ?? 0) : '';
  if (!PASSWORD.test(hashed) && !namesAround(node, facts).some((each) => PASSWORD.test(each))) return null;
  const severity = /^(?:md5|sha1|md4)$/i.test(name.value) ? 'major' : 'minor';
  return {
    rule: 'weak-password-hash',
    severity,
    message: 'a password is hashed with a fast hash: use scrypt, bcrypt or argon2',
  };
};

const SECRET_NAME =
  /(?:token|secret|passw(?:or)?d|sessionId|apiKey|otp|nonce|salt|csrf|resetCode|verificationCode)(?:Value|Hex)?$/i;

const weakRandom: Rule = (node, facts) => {
  if (node.type !== 'CallExpression' || facts.content.slice(node.start ?? 0, node.end ?? 0) !== 'Math.random()')
    return null;
  if (!namesAround(node, facts).some((name) => SECRET_NAME.test(name))) return null;
  const parent = facts.parents.get(node);
  const severity = parent?.type === 'MemberExpression' && nameOf(parent) === 'toString' ? 'major' : 'minor';
  return {
    rule: 'weak-random',
    severity,
    message: 'Math.random is predictable: use crypto.randomBytes, randomInt or randomUUID',
  };
};

const jwt: Rule = (node, facts) => {
  if (node.type === 'ObjectProperty') {
    const name = nameOf(node.key);
    const none =
      isLiteral(node.value, 'none') ||
      (node.value.type === 'ArrayExpression' &&
        node.value.elements.some((each) => isLiteral(each ?? undefined, 'none')));
    if ((name === 'algorithms' || name === 'algorithm') && none) {
      return {
        rule: 'jwt-not-verified',
        severity: 'critical',
        message: 'tokens without a signature are accepted: leave out the algorithm none',
      };
    }
    if (name === 'ignoreExpiration' && isLiteral(node.value, true)) {
      return {
        rule: 'jwt-not-verified',
        severity: 'minor',
        message: 'expired tokens are accepted: leave out ignoreExpiration',
      };
    }
    return null;
  }
  if (node.type !== 'CallExpression' || !/^jsonwebtoken\.(?:sign|verify)$/.test(exportOf(node.callee, facts) ?? ''))
    return null;
  const key = node.arguments[1];
  if (key?.type !== 'StringLiteral' || key.value.length === 0) return null;
  return {
    rule: 'hardcoded-secret',
    severity: 'major',
    message: 'the key that signs tokens is written in the program: read it from the environment',
    at: key,
  };
};

/** Finds process.env.JWT_SECRET || 'dev-secret': without the variable, the program runs with a well-known key. */
const fallbackSecret: Rule = (node) => {
  if (node.type !== 'LogicalExpression' || node.operator === '&&' || node.right.type !== 'StringLiteral') return null;
  const { left } = node;
  if (
    left.type !== 'MemberExpression' ||
    !/(?:SECRET|PASSWORD|PRIVATE_KEY|JWT_KEY|SIGNING_KEY)$/.test(nameOf(left) ?? '')
  )
    return null;
  if (node.right.value.length === 0) return null;
  return {
    rule: 'hardcoded-secret',
    severity: 'minor',
    message: `${nameOf(left)} has a default that everybody can read: stop if it is missing`,
  };
};

const weakCipher: Rule = (node, facts) => {
  if (
    node.type !== 'CallExpression' ||
    !/^crypto\.(?:createCipher|createDecipher|createCipheriv|createDecipheriv)$/.test(
      exportOf(node.callee, facts) ?? '',
    )
  )
    return null;
  const [name] = node.arguments;
  const old = !nameOf(node.callee)?.endsWith('iv');
  if (!old && !(name?.type === 'StringLiteral' && /^(?:des|rc4|rc2|bf)|-ecb$/i.test(name.value))) return null;
  return { rule: 'weak-cipher', severity: 'minor', message: 'the cipher is weak: use createCipheriv with aes-256-gcm' };
};

export const crypto: Rule[] = [tls, weakHash, weakRandom, jwt, fallbackSecret, weakCipher];

const jwt = require('jsonwebtoken');
const crypto = require('crypto');
const users = require('./users');

const ONE_HOUR = 60 * 60;

function hashPassword(password) {
  return crypto.createHash('md5').update(password).digest('hex');
}

async function login(email, password) {
  const user = await users.byEmail(email);
  if (!user || user.passwordHash !== hashPassword(password)) {
    throw Object.assign(new Error('wrong email or password'), { status: 401 });
  }
  return jwt.sign({ sub: user.id, role: user.role }, 'tasks-api-key', { expiresIn: ONE_HOUR });
}

function verify(token) {
  return jwt.verify(token, process.env.JWT_SECRET || 'development', {
    algorithms: ['HS256', 'none'],
  });
}

async function requestReset(email) {
  const resetToken = Math.random().toString(36).slice(2);
  await users.setResetToken(email, resetToken, Date.now() + ONE_HOUR * 1000);
  return resetToken;
}

module.exports = { login, verify, requestReset };

const store = new Map();

/** The user of an address, or undefined. */
async function byEmail(email) {
  return store.get(email.toLowerCase());
}

async function setResetToken(email, resetToken, until) {
  const user = await byEmail(email);
  if (user) store.set(email.toLowerCase(), { ...user, resetToken, until });
}

module.exports = { byEmail, setResetToken };

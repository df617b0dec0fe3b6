/** Ends what start-dashboard.js started. */
export default async function stopDashboard() {
  const parts = globalThis.dashboardParts;
  if (!parts) return;
  await parts.browser.close();
  await parts.system.stop();
}

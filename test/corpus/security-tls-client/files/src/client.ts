import https from 'node:https';

const agent = new https.Agent({
  keepAlive: true,
  rejectUnauthorized: false,
});

export function get(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = https.get({ host: 'inventory.internal', path, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
    });
    request.on('error', reject);
  });
}

import { createServer } from 'node:http';

export const server = createServer((_request, response) => {
  response.end('ok');
});

// ... rest of the code remains unchanged ...
server.listen(8080);

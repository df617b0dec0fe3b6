/** The services that handlers call at every turn. */
export type Service = 'dynamodb' | 's3' | 'sqs' | 'sfn';

/** Stands for the SDK's client of a service: it takes the same commands, and throws the SDK's exceptions. */
export type LocalClient = { send(command: object): Promise<unknown> };

let localClients: Partial<Record<Service, LocalClient>> | undefined;

/**
 * Hands commands to these clients in this process from now on, instead of sending them to AWS: the embedded cloud. There
 * is no way back, so that work which outlives the embedded cloud does not reach an account.
 */
export function useLocalClients(clients: Partial<Record<Service, LocalClient>>): void {
  localClients = clients;
}

/** The client of a service, made at its first use: the SDK's, or the local one. */
export function clientOf<Client extends { send: unknown }>(service: Service, make: () => Client): () => Client {
  let made: Client | undefined;
  return () => {
    if (localClients) return localClients[service] as unknown as Client;
    made ??= make();
    return made;
  };
}

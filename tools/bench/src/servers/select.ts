import fastify from 'fastify';
import pg from 'pg';
import { announce, databaseUrl } from './serve.ts';

// The least that a server can do to show a stored customer: one prepared SELECT by its key, sent without
// waiting for the answers to others.
const client = new pg.Client({ connectionString: databaseUrl(), pipeline: true });
await client.connect();
const app = fastify();
app.get<{ Params: { id: string } }>('/v1/customers/:id', async (request, reply) => {
  const { rows } = await client.query<{ document: object }>({
    name: 'customer',
    text: 'select document from documents where id = $1',
    values: [request.params.id],
  });
  return rows[0]?.document ?? reply.code(404).send({});
});
const address = await app.listen({ host: '127.0.0.1', port: 0 });
announce(Number(new URL(address).port));

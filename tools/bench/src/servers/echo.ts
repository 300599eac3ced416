import fastify from 'fastify';
import { announce } from './serve.ts';

// The least that a server can do with a customer: read the JSON and send it back.
const app = fastify();
app.post('/v1/customers', (request, reply) => reply.code(201).send(request.body));
const address = await app.listen({ host: '127.0.0.1', port: 0 });
announce(Number(new URL(address).port));

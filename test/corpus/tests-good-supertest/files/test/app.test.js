import request from 'supertest';
import { makeApp } from '../src/app.js';
import { memoryStore } from './memory-store.js';

describe('the notes API', () => {
  const app = makeApp(memoryStore({ a: { text: 'Buy tea' } }));

  it('lists notes', () => request(app).get('/notes').expect(200, { notes: [{ text: 'Buy tea' }] }));

  it('has one note', () => request(app).get('/notes/a').expect('content-type', /json/).expect(200));

  it('says that there is none', () => request(app).get('/notes/b').expect(404));

  it('refuses an empty note', () => request(app).put('/notes/b').send({ text: ' ' }).expect(400));

  it('stores a note', () => request(app).put('/notes/b').send({ text: 'Buy milk' }).expect(201));
});

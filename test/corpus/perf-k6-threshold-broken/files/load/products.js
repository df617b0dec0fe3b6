import { check, sleep } from 'k6';
import http from 'k6/http';

export const options = {
  stages: [
    { duration: '30s', target: 50 },
    { duration: '2m', target: 50 },
    { duration: '10s', target: 0 },
  ],
  thresholds: { http_req_duration: ['p(95)<200'], http_req_failed: ['rate<0.01'] },
};

const base = __ENV.BASE_URL || 'http://127.0.0.1:8080';

export default function () {
  const list = http.get(`${base}/api/products?page=1`);
  check(list, { 'is 200': (response) => response.status === 200 });
  const { products } = list.json();
  const one = http.get(`${base}/api/products/${products[0].id}`);
  check(one, { 'is 200': (response) => response.status === 200 });
  sleep(0.1);
}

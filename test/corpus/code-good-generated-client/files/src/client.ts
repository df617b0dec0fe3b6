import { OrdersApi } from './generated/orders-api';

export const orders = (baseUrl: string): OrdersApi => new OrdersApi(new URL(baseUrl));

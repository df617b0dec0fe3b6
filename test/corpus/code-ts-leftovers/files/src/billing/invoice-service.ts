import type { Invoice, InvoiceLine } from './types';
import { roundCents, formatCurrency } from './money';
import { Clock } from '../clock';

export interface InvoiceStore {
  save(invoice: Invoice): Promise<void>;
  byCustomer(customerId: string): Promise<Invoice[]>;
}

export class InvoiceService {
  constructor(
    private readonly store: InvoiceStore,
    private readonly clock: Clock,
  ) {}

  async issue(customerId: string, lines: InvoiceLine[]): Promise<Invoice> {
    const net = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
    const taxRate = 0.19;
    const previous = await this.store.byCustomer(customerId);
    const invoice: Invoice = {
      customerId,
      number: `${this.clock.now().getFullYear()}-${previous.length + 1}`,
      lines,
      net: roundCents(net),
      issuedAt: this.clock.now().toISOString(),
    };
    await this.store.save(invoice);
    return invoice;
  }
}

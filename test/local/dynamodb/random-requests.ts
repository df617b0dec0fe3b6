import { RandomExpressions } from './random-expressions.ts';
import { attributes, partitions, sortKeys, strings } from './random-values.ts';

export type RandomRequest = { operation: string; input: Record<string, unknown> };

/** Makes requests that read and write, most of them valid. */
export class RandomRequests extends RandomExpressions {
  next(): RandomRequest {
    this.names = {};
    this.values = {};
    const make = this.one([
      () => this.put(),
      () => this.put(),
      () => this.update(),
      () => this.update(),
      () => this.update(),
      () => this.get(),
      () => this.delete(),
      () => this.query(),
      () => this.query(),
      () => this.query(),
      () => this.batchGet(),
    ]);
    const { operation, input } = make();
    const request: RandomRequest = { operation, input: { ...input } };
    if (operation !== 'BatchGetItem') {
      request.input.TableName = this.table.name;
      if (Object.keys(this.names).length > 0) request.input.ExpressionAttributeNames = this.names;
      if (Object.keys(this.values).length > 0) request.input.ExpressionAttributeValues = this.values;
    }
    return request;
  }

  protected maybeCondition(share: number): Record<string, unknown> {
    if (!this.chance(share)) return {};
    const ConditionExpression = this.condition();
    return { ConditionExpression, ...(this.chance(0.3) && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }) };
  }

  protected put(): RandomRequest {
    const input = { Item: this.item(), ...this.maybeCondition(0.4), ReturnValues: this.one(['NONE', 'ALL_OLD']) };
    return { operation: 'PutItem', input };
  }

  protected delete(): RandomRequest {
    const input = { Key: this.key(), ...this.maybeCondition(0.5), ReturnValues: this.one(['NONE', 'ALL_OLD']) };
    return { operation: 'DeleteItem', input };
  }

  protected get(): RandomRequest {
    const projection = this.chance(0.6) ? { ProjectionExpression: this.projection(attributes) } : {};
    return { operation: 'GetItem', input: { Key: this.key(), ConsistentRead: true, ...projection } };
  }

  protected batchGet(): RandomRequest {
    const Keys = [this.key(), ...this.list(4, () => this.key())];
    return {
      operation: 'BatchGetItem',
      input: { RequestItems: { [this.table.name]: { Keys, ConsistentRead: true } } },
    };
  }

  protected update(): RandomRequest {
    const sections = new Map<string, string[]>();
    const add = (section: string, action: string) => sections.set(section, [...(sections.get(section) ?? []), action]);
    const used = new Set<string>();
    for (let count = 1 + this.below(4); count > 0; count--) {
      const name = this.one(attributes);
      if (used.has(name) && this.chance(0.97)) continue;
      const target = this.path([name]);
      used.add(name);
      const section = this.one(['SET', 'SET', 'SET', 'REMOVE', 'ADD', 'DELETE']);
      if (section === 'REMOVE') add(section, target);
      else if (section === 'SET') add(section, `${target} = ${this.source(target, name)}`);
      else if (section === 'DELETE' || this.chance(0.4)) {
        if (!used.has('s')) add(section, `s ${this.placeholder({ SS: this.set(strings.slice(1)) })}`);
        used.add('s');
      } else add('ADD', `${target} ${this.placeholder(this.typical(this.one(['n', 's'])))}`);
    }
    for (const index of this.indexes) {
      if (this.chance(0.1)) add('SET', `${index}pk = ${this.placeholder({ S: this.one(partitions) })}`);
      if (this.chance(0.1)) add('REMOVE', `${index}sk`);
    }
    if (this.chance(0.01)) add('SET', `sk = ${this.placeholder({ S: 'a' })}`);
    const expression = [...sections].map(([section, actions]) => `${section} ${actions.join(', ')}`).join(' ');
    const ReturnValues = this.one(['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']);
    const input = { Key: this.key(), UpdateExpression: expression, ...this.maybeCondition(0.4), ReturnValues };
    return { operation: 'UpdateItem', input };
  }

  protected query(): RandomRequest {
    const index = this.one([undefined, undefined, ...this.indexes]);
    const [pk, sk] = [`${index ?? ''}pk`, `${index ?? ''}sk`];
    const partition = this.one(partitions);
    const sort = () => this.placeholder({ S: this.one(sortKeys) });
    const range = this.one([
      () => '',
      () => '',
      () => ` AND ${sk} ${this.one(['=', '<', '<=', '>', '>='])} ${sort()}`,
      () => ` AND ${sk} BETWEEN ${sort()} AND ${sort()}`,
      () => ` AND begins_with(${sk}, ${this.placeholder({ S: this.one(['a', 'b', 'b#', 'é']) })})`,
    ])();
    const carried = index ? this.table.indexes[index]! : attributes;
    const start = this.chance(0.2) && {
      ExclusiveStartKey: {
        pk: { S: index ? this.one(partitions) : partition },
        sk: { S: this.one(sortKeys) },
        ...(index && { [pk]: { S: partition }, [sk]: { S: this.one(sortKeys) } }),
      },
    };
    const input = {
      ...(index && { IndexName: index }),
      KeyConditionExpression: `${pk} = ${this.placeholder({ S: partition })}${range}`,
      ...(carried.length > 0 && this.chance(0.3) && { FilterExpression: this.condition(1, carried) }),
      ...(carried.length > 0 && this.chance(0.2) && { ProjectionExpression: this.projection(carried) }),
      ...(this.chance(0.4) && { Limit: 1 + this.below(6) }),
      ...(this.chance(0.4) && { ScanIndexForward: this.chance(0.3) }),
      ...(this.chance(0.1) && { Select: this.one(['COUNT', 'COUNT', 'ALL_ATTRIBUTES']) }),
      ...(!index && this.chance(0.5) && { ConsistentRead: true }),
      ...start,
    };
    return { operation: 'Query', input };
  }
}

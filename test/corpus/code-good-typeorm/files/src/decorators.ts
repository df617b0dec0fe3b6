import 'reflect-metadata';
import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
import type { Post } from './post';
import { type Role, ROLES } from './roles';
import { Author } from './author';

const Log = (prefix: string): MethodDecorator => (_target, key, descriptor: PropertyDescriptor) => {
  const original = descriptor.value;
  descriptor.value = function (this: unknown, ...args: unknown[]) {
    console.info(`${prefix}.${String(key)}`);
    return original.apply(this, args);
  };
  return descriptor;
};

@Entity({ name: 'users' })
export class User {
  @PrimaryGeneratedColumn('uuid')
  readonly id!: string;

  @Column({ type: 'enum', enum: ROLES, default: ROLES[0] })
  role!: Role;

  @OneToMany('Post', 'author')
  posts?: Post[];

  @ManyToOne(() => Author, (author) => author.users)
  author!: Author;

  declare readonly brand: unique symbol;
  accessor count = 0;

  constructor(private readonly name: string, public age?: number) {}

  @Log('User')
  rename(this: User, name: string): asserts name is 'ok' {
    if (name !== this.name) throw new Error('no');
  }

  get [Symbol.toStringTag]() { return 'User'; }
  static { Object.freeze(User); }
}

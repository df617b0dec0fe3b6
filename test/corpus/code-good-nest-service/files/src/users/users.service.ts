import { Inject, Injectable, Logger } from '@nestjs/common';
import type { User } from './user.entity';
import { UserRepository } from './user.repository';
import { CACHE, type Cache } from '../cache';

enum Source {
  Cache,
  Database,
}

export type Found = { user: User; from: keyof typeof Source };

@Injectable()
export class UsersService {
  private readonly logger = new Logger(UsersService.name);

  constructor(
    private readonly users: UserRepository,
    @Inject(CACHE) private readonly cache: Cache,
  ) {}

  find(id: string): Promise<Found | null>;
  find(id: string, fresh: true): Promise<Found>;
  async find(id: string, fresh = false): Promise<Found | null> {
    const cached = fresh ? null : await this.cache.get<User>(id);
    if (cached) return { user: cached, from: 'Cache' };
    const user = await this.users.byId(id);
    if (!user) return null;
    await this.cache.set(id, user);
    this.logger.debug(`read ${id}`);
    return { user, from: 'Database' };
  }
}

declare global {
  interface Request {
    user?: User;
  }
}

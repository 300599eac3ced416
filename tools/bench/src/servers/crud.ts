import 'reflect-metadata';
import { Body, Controller, Get, Module, NotFoundException, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import {
  Column,
  CreateDateColumn,
  Entity,
  PrimaryGeneratedColumn,
  Repository,
  UpdateDateColumn,
} from 'typeorm';
import { announce, databaseUrl } from './serve.ts';

@Entity('customers')
class CustomerRow {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column('text')
  kind!: string;

  @Column('text', { nullable: true, unique: true })
  externalId!: string | null;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text', { nullable: true })
  phone!: string | null;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('jsonb', { nullable: true })
  company!: object | null;

  @Column('jsonb', { nullable: true })
  address!: object | null;

  @Column('jsonb', { nullable: true })
  billing!: object | null;

  @Column('jsonb', { default: {} })
  meta!: object;

  @Column('text', { array: true, default: [] })
  tags!: string[];

  @CreateDateColumn()
  createdAt!: Date;

  @UpdateDateColumn()
  updatedAt!: Date;
}

@Controller('v1/customers')
class CustomersController {
  constructor(@InjectRepository(CustomerRow) private readonly customers: Repository<CustomerRow>) {}

  @Post()
  create(@Body() body: Partial<CustomerRow>): Promise<CustomerRow> {
    return this.customers.save(this.customers.create(body));
  }

  @Get(':id')
  async read(@Param('id') id: string): Promise<CustomerRow> {
    const customer = await this.customers.findOneBy({ id });
    if (customer === null) throw new NotFoundException();
    return customer;
  }
}

const database = TypeOrmModule.forRoot({
  type: 'postgres',
  url: databaseUrl(),
  entities: [CustomerRow],
  synchronize: true,
});

// A customer service as it is usually written: a table, a repository, a controller. No history, no keys, no
// rights.
@Module({
  imports: [database, TypeOrmModule.forFeature([CustomerRow])],
  controllers: [CustomersController],
})
class CrudModule {}

const app = await NestFactory.create<NestFastifyApplication>(CrudModule, new FastifyAdapter(), {
  logger: false,
});
await app.listen({ host: '127.0.0.1', port: 0 });
announce(Number(new URL(await app.getUrl()).port));

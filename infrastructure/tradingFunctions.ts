import * as path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LambdaFunction, type NetworkAttachment } from "approval-queue/lambda";
import { allows, type Statement } from "approval-queue/policy";
import { mapValues } from "./mapValues";
import { capitalized, dashed } from "./names";

/** The settings of the four Lambda functions that check prices, recommend and trade. */
export interface TradingFunctionsArgs {
  /** The price in US dollars at or below which the recommendation is to buy. */
  readonly priceThreshold: number;
  /** Days that the functions' logs are kept; a value that CloudWatch Logs accepts. */
  readonly logRetentionDays: number;
  /**
   * Seconds until Lambda ends an invocation, 1 to 900.
   * @default 10
   */
  readonly timeoutSeconds?: number;
  /**
   * Protects the orders table from deletion, in DynamoDB and in Pulumi.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * Attaches the two functions that trade to a VPC, from which they must be able to reach DynamoDB. The other two call no
   * service, and a function outside of a VPC starts sooner.
   * @default Lambda's own network
   */
  readonly network?: NetworkAttachment;
}

interface Task {
  readonly description: string;
  readonly environment?: (args: TradingFunctionsArgs) => Readonly<Record<string, string>>;
  /** Whether the function uses the orders table; it reads the table's name from ORDERS_TABLE. */
  readonly placesOrders?: boolean;
}

/** The Lambda tasks of the workflow. Handlers, logical names, grants and alarms are derived from the keys. */
const TASKS = {
  checkStockPrice: { description: "Checks a request to trade and quotes the stock's price" },
  generateRecommendation: {
    description: "Recommends to buy at or below the threshold price, else to sell",
    environment: ({ priceThreshold }: TradingFunctionsArgs) => ({ PRICE_THRESHOLD_USD: String(priceThreshold) }),
  },
  buyStock: { description: "Places an approved order to buy, once per execution", placesOrders: true },
  sellStock: { description: "Places an approved order to sell, once per execution", placesOrders: true },
} as const satisfies Readonly<Record<string, Task>>;

type PerTask<T> = Readonly<Record<keyof typeof TASKS, T>>;

/** The Lambda functions of the trading workflow, and the table of orders. */
export class TradingFunctions extends pulumi.ComponentResource {
  readonly functions: PerTask<LambdaFunction>;
  readonly arns: PerTask<pulumi.Output<string>>;
  readonly orders: aws.dynamodb.Table;
  /** Seconds until Lambda ends an invocation of any function. */
  readonly timeoutSeconds: number;

  private readonly name: string;

  constructor(name: string, args: TradingFunctionsArgs, options?: pulumi.ComponentResourceOptions) {
    super("stock-trading:index:TradingFunctions", name, {}, options);
    this.name = name;
    this.timeoutSeconds = args.timeoutSeconds ?? 10;
    this.orders = this.createOrdersTable(args);
    this.functions = mapValues(TASKS, (task, key) => this.createFunction(args, key, task));
    this.arns = mapValues(this.functions, ({ arn }) => arn);
    this.registerOutputs({ functionArns: this.arns, ordersTableName: this.orders.name });
  }

  /** The permissions that a state machine's role needs to invoke the functions. */
  invocations(): readonly Statement[] {
    return Object.entries(this.arns).map(([key, arn]) => allows(capitalized(key), ["lambda:InvokeFunction"], arn));
  }

  /**
   * The permissions of Buy Stock and Sell Stock on the table: put an item if the execution has no order, and get the
   * existing order.
   */
  placesOrders(): Statement {
    return allows("PlaceOrderOnce", ["dynamodb:PutItem", "dynamodb:GetItem"], this.orders.arn);
  }

  private createOrdersTable(args: TradingFunctionsArgs): aws.dynamodb.Table {
    return new aws.dynamodb.Table(
      `${this.name}-orders`,
      {
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: args.protect ?? false,
      },
      { parent: this, protect: args.protect ?? false },
    );
  }

  private createFunction(
    args: TradingFunctionsArgs,
    key: string,
    { description, environment, placesOrders }: Task,
  ): LambdaFunction {
    const created = new LambdaFunction(
      `${this.name}-${dashed(key)}`,
      {
        code: {
          entry: path.join(__dirname, "..", "functions", "handlers", `${key}.ts`),
          argument: `${this.name}: ${key}`,
        },
        description,
        environment: placesOrders ? { ORDERS_TABLE: this.orders.name } : environment?.(args),
        timeoutSeconds: this.timeoutSeconds,
        logRetentionDays: args.logRetentionDays,
        network: placesOrders ? args.network : undefined,
      },
      { parent: this },
    );
    if (placesOrders) {
      created.grant("orders", this.placesOrders());
    }
    return created;
  }
}

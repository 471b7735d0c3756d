import * as path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type NetworkAttachment, NodeFunction } from "./nodeFunction";
import type { Statement } from "./policy";

/** The settings of the four Lambdas that check, recommend and trade. */
export interface TradingFunctionsArgs {
  /** The price in US dollars at or below which the recommendation is to buy. */
  readonly priceThreshold: number;
  /** Days that the functions' logs are kept; a value that CloudWatch Logs takes. */
  readonly logRetentionDays: number;
  /**
   * Seconds until Lambda ends an invocation, 1 to 900.
   * @default 10
   */
  readonly timeoutSeconds?: number;
  /**
   * Guards the orders table: DynamoDB and Pulumi both refuse to delete it.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * Puts the functions into a VPC, from which the two that trade have to reach DynamoDB.
   * @default Lambda's own network
   */
  readonly network?: NetworkAttachment;
}

/** The four Lambdas of the trading workflow, a role and a log group each, and the table that holds the orders. */
export class TradingFunctions extends pulumi.ComponentResource {
  readonly checkStockPrice: NodeFunction;
  readonly generateRecommendation: NodeFunction;
  readonly buyStock: NodeFunction;
  readonly sellStock: NodeFunction;
  readonly orders: aws.dynamodb.Table;
  /** Seconds until Lambda ends an invocation of any of the four. */
  readonly timeoutSeconds: number;

  private readonly name: string;

  constructor(name: string, args: TradingFunctionsArgs, options?: pulumi.ComponentResourceOptions) {
    super("stock-trading:index:TradingFunctions", name, {}, options);
    this.name = name;
    this.timeoutSeconds = args.timeoutSeconds ?? 10;
    this.orders = this.createOrdersTable(args);
    this.checkStockPrice = this.createFunction(args, "check-stock-price", {
      file: "checkStockPrice.ts",
      description: "Checks a request to trade and quotes the stock's price",
    });
    this.generateRecommendation = this.createFunction(args, "generate-recommendation", {
      file: "generateRecommendation.ts",
      description: "Recommends to buy at or below the threshold price, else to sell",
      environment: { PRICE_THRESHOLD_USD: String(args.priceThreshold) },
    });
    this.buyStock = this.createOrderFunction(args, "buy-stock", {
      file: "buyStock.ts",
      description: "Places an approved order to buy, once per execution",
    });
    this.sellStock = this.createOrderFunction(args, "sell-stock", {
      file: "sellStock.ts",
      description: "Places an approved order to sell, once per execution",
    });
    this.registerOutputs({
      checkStockPriceArn: this.checkStockPrice.arn,
      generateRecommendationArn: this.generateRecommendation.arn,
      buyStockArn: this.buyStock.arn,
      sellStockArn: this.sellStock.arn,
      ordersTableName: this.orders.name,
    });
  }

  /** What the two that trade do with the table. Put on condition that the execution has no order yet; get, to answer with the one it has. */
  placesOrders(): Statement {
    return {
      Sid: "PlaceOrderOnce",
      Effect: "Allow",
      Action: ["dynamodb:PutItem", "dynamodb:GetItem"],
      Resource: this.orders.arn,
    };
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

  private createOrderFunction(args: TradingFunctionsArgs, suffix: string, source: FunctionSource): NodeFunction {
    const placesOrders = this.createFunction(args, suffix, {
      ...source,
      environment: { ORDERS_TABLE: this.orders.name },
    });
    placesOrders.grant("orders", this.placesOrders());
    return placesOrders;
  }

  private createFunction(args: TradingFunctionsArgs, suffix: string, source: FunctionSource): NodeFunction {
    return new NodeFunction(
      `${this.name}-${suffix}`,
      {
        entry: path.join(__dirname, "..", "functions", "handlers", source.file),
        description: source.description,
        ...(source.environment && { environment: source.environment }),
        timeoutSeconds: this.timeoutSeconds,
        logRetentionDays: args.logRetentionDays,
        ...(args.network && { network: args.network }),
      },
      { parent: this },
    );
  }
}

interface FunctionSource {
  readonly file: string;
  readonly description: string;
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
}

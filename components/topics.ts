export { NotificationTopic, type NotificationTopicArgs } from "./notificationTopic";
export { TopicKey, type TopicKeyArgs } from "./topicKey";

public import Networks
public import Recommenders

/// One training of a sentence: what trains, on which samples, for which objectives, how and how long.
public struct Stage: Sendable {
  /// Which parameters train; none named for all.
  public var groups: [ParameterRole] = []
  /// The objectives: the sum of their weighted terms is minimised.
  public var objectives: [any Objective] = [SampledSoftmax()]
  /// The samples that are learnt from.
  public var samples = PairSamples()
  /// How, and how long.
  public var training = StageTraining()

  public init() {}

  public init(
    _ objectives: [any Objective], samples: PairSamples = PairSamples(),
    groups: [ParameterRole] = [], training: StageTraining = StageTraining()
  ) {
    self.objectives = objectives
    self.samples = samples
    self.groups = groups
    self.training = training
  }

  /// The objectives that weigh anything.
  var active: [any Objective] { objectives.filter { $0.weight > 0 } }

  /// Whether any of these compares rows with the mean states of hard prompts.
  var readsIDRows: Bool { active.contains { type(of: $0).readsIDRows } }
}

/// The group that a parameter belongs to.
public enum ParameterRole: String, CaseIterable, Sendable {
  /// The bridge, which makes rows.
  case bridge
  /// Parameters of scores: the scale, the weight of the residual.
  case comparison
  /// Weights of the language model.
  case backbone
}

/// How a stage trains, and how long.
///
/// The rate 3e-3 did better than 1e-3 after 3,200 pairs of Online Retail.
public struct StageTraining: ModelConfiguration {
  /// Epochs after which the next stage begins; 0 leaves that to the call.
  public var epochs = 0
  /// The learning rate of AdamW.
  public var rate: Float = 3e-3
  /// The rate of what of the language model trains; 0 for the same.
  public var backboneRate: Float = 0
  /// Steps in which the rate rises.
  public var warmUp = 20
  /// How the rate goes on from there.
  public var schedule = Schedule.Shape.constant
  /// The share of the rate that a falling one ends at.
  public var floor: Float = 0
  /// The weight decay of AdamW.
  public var decay: Float = 0.01
  /// Samples a batch.
  public var batch = 64
  /// Batches a step.
  public var accumulation = 1

  public init() {}

  public static let settings: [ModelSetting<StageTraining>] = [
    .integer(
      "epochs", \.epochs, 0...(.max),
      "epochs of the stage; 0 leaves its end to the training's budget"),
    .positive("rate", \.rate, "the learning rate of AdamW"),
    .number(
      "backbone_rate", \.backboneRate,
      "the rate of what of the language model trains; 0 for the same"),
    .integer("warmup", \.warmUp, 0...(.max), "steps in which the rate rises"),
    .word("schedule", \.schedule, "how the rate goes on from there"),
    .share("floor", \.floor, "the share of the rate that a falling one ends at"),
    .number("decay", \.decay, "the weight decay of AdamW"),
    .integer("batch", \.batch, 1...1_000_000, "samples a batch"),
    .integer("accumulate", \.accumulation, 1...1_000_000, "batches a step"),
  ]

  /// The stage in the words of a training, without its end.
  var options: TrainOptions {
    var options = TrainOptions(
      patience: 4, validationInterval: 50, validationUsers: 500, rate: rate, warmUp: warmUp,
      schedule: schedule, floor: floor, decay: decay, largestNorm: 1, batch: batch,
      accumulation: accumulation)
    if backboneRate > 0 {
      options.groups = [
        ParameterGroup(AlignedModel.backboneGroup + ".", rate: backboneRate)
      ]
    }
    return options
  }
}

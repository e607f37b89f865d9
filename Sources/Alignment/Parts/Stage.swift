public import Networks
public import Recommenders

/// One training of a sentence: what trains, on which samples, for which objectives, how and how long.
public struct Stage: Sendable {
  /// Which parameters train; none named for all.
  public var groups: [ParameterRole] = []
  /// The objectives: the sum of their weighted terms is minimised.
  public var objectives: [any Objective] = [SampledSoftmax()]
  /// The samples that are learnt from.
  public var samples: any Samples = PairSamples()
  /// How, and how long.
  public var training = StageTraining()

  public init() {}

  public init(
    _ objectives: [any Objective], samples: any Samples = PairSamples(),
    groups: [ParameterRole] = [], training: StageTraining = StageTraining()
  ) {
    self.objectives = objectives
    self.samples = samples
    self.groups = groups
    self.training = training
  }

  /// The objectives that weigh anything.
  var active: [any Objective] { objectives.filter { $0.weight > 0 } }

  /// What any of these reads of a step.
  var reads: Set<StepPart> { active.reduce(into: []) { $0.formUnion(type(of: $1).reads) } }
}

/// The group that a parameter belongs to.
public enum ParameterRole: String, CaseIterable, Sendable {
  /// The bridge, which makes rows.
  case bridge
  /// What a site learns itself.
  case site
  /// What a readout learns itself, such as a token behind the text.
  case readout
  /// Parameters of scores: the scale, the weight of the residual.
  case comparison
  /// What an objective learns itself, such as a map.
  case objective
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
  /// Steps between validations; 0 for the end of each epoch.
  public var every = 50
  /// When the vectors of all items are made again, for an objective over the catalogue.
  public var refresh = Refresh.epoch
  /// The user's prompt while it trains; empty for the alignment's own.
  public var prompt = ""

  /// When the vectors of all items are made again.
  public enum Refresh: String, CaseIterable, Sendable {
    /// With each epoch.
    case epoch
    /// Never: they are those that came with the best weights of the stage before.
    case never
  }

  public init() {}

  public static let epochsSetting = ModelSetting<StageTraining>.integer(
    "epochs", \.epochs, 0...(.max),
    "epochs of the stage; 0 leaves its end to the training's budget")
  public static let rateSetting = ModelSetting<StageTraining>.positive(
    "rate", \.rate, "the learning rate of AdamW")
  public static let warmUpSetting = ModelSetting<StageTraining>.integer(
    "warmup", \.warmUp, 0...(.max), "steps in which the rate rises")
  public static let decaySetting = ModelSetting<StageTraining>.number(
    "decay", \.decay, "the weight decay of AdamW")
  public static let batchSetting = ModelSetting<StageTraining>.integer(
    "batch", \.batch, 1...1_000_000, "samples a batch")

  public static let promptSetting = ModelSetting<StageTraining>.text(
    "user_prompt", \.prompt,
    "the user's prompt while the stage trains; empty for the alignment's own")

  public static let settings: [ModelSetting<StageTraining>] = [
    epochsSetting, rateSetting,
    .number(
      "backbone_rate", \.backboneRate,
      "the rate of what of the language model trains; 0 for the same"),
    warmUpSetting,
    .word("schedule", \.schedule, "how the rate goes on from there"),
    .share("floor", \.floor, "the share of the rate that a falling one ends at"),
    decaySetting, batchSetting,
    .integer("accumulate", \.accumulation, 1...1_000_000, "batches a step"),
    .integer(
      "every", \.every, 0...(.max), "steps between validations; 0 for the end of each epoch"),
    .word(
      "refresh", \.refresh,
      "when the vectors of all items are made again, for an objective over the catalogue"),
    promptSetting,
  ]

  /// The stage in the words of a training, without its end.
  var options: TrainOptions {
    var options = TrainOptions(
      patience: 4, validationInterval: every == 0 ? nil : every, validationUsers: 500, rate: rate,
      warmUp: warmUp,
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

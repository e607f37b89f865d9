import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

import struct Networks.Schedule

/// The verb that trains.
enum Train {
  static let on = Option<Either<TrainingPairs.Source, Either<PairsObject, Dataset>>?>(
    "on",
    "what to learn from: data, or for an alignment pairs from `construct`, or which pairs",
    because: "the training part of the model's own data, or what an alignment's samples say"
  ).standing(for: .setting("source"))
  static let hold = Option<Int>(
    "hold", "how many of each user's last training items to keep from an ID model", default: 0,
    because: "an ID model alone learns from all; `on=unseen` aligns on what was kept from it",
    unit: "items", interval: .atLeast(0))
  static let epochs = Option<Either<Int, NoEnd>?>.budget(
    "epochs", "the most epochs of this call; `none` for any number", unit: "epochs")
  static let steps = Option<Int?>.budget("steps", "the most steps of this call", unit: "steps")
  static let pairs = Option<Int?>.budget(
    "pairs", "training pairs after which this call ends, its last batch being whole",
    unit: "training pairs")
  static let minutes = Option<Double?>.budget(
    "minutes",
    "the most minutes of this call; with `on=unseen` and `on=valid` maps take three quarters, and the ID "
      + "model goes on with the pairs in the rest", unit: "minutes")
  static let patience = Option<Either<Int, NoEnd>?>(
    "patience", "validations without a new best before it stops; `none` never stops early",
    because: asTheKindDoesBest, unit: "validations", interval: .atLeast(1))
  static let metric = Option<String>(
    "metric", "what decides which weights are best", default: "ndcg@10",
    because: "what most papers report"
  ).standing(for: .metric)
  static let every = Option<Int?>(
    "every", "steps between validations", because: asTheKindDoesBest, unit: "steps",
    interval: .atLeast(1)
  ).standing(for: .setting("validationInterval"))
  static let users = Option<Int?>(
    "users", "users of valid that are measured", because: asTheKind, unit: "users",
    interval: .atLeast(1)
  ).standing(for: .setting("validationUsers"))
  static let rate = Option<Double?>(
    "rate", "the learning rate of AdamW", because: asTheKindDoesBest, interval: .singleAboveZero)
  static let warmUp = Option<Int?>(
    "warmup", "steps in which the rate rises", because: asTheKind, unit: "steps",
    interval: .atLeast(0)
  ).standing(for: .setting("warmUp"))
  static let schedule = Option<Schedule.Shape?>(
    "schedule",
    "how the rate goes on from there; one that falls has fallen when `epochs`, `steps` or `pairs` "
      + "are spent", because: asTheKindDoesBest)
  static let floor = Option<Double?>(
    "floor", as: .fraction, "the share of the rate that a falling one ends at", because: asTheKind,
    interval: .halfOpen(0, below: 1))
  static let decay = Option<Double?>(
    "decay", "the weight decay of AdamW", because: asTheKind, interval: .singleFromZero)
  static let batch = Option<Int?>(
    "batch", "sequences or pairs a step", because: asTheKind, interval: .atLeast(1))
  static let accumulate = Option<Int?>(
    "accumulate", "batches that make one step, their gradients averaged", because: asTheKind,
    interval: .atLeast(1)
  ).standing(for: .setting("accumulation"))
  static let fresh = Option<Bool>(
    "fresh", "start over with new weights", default: false,
    because: "training goes on from where it was")

  private static let asTheKind = "as the kind of model"
  private static let asTheKindDoesBest = "as the kind of model trains best"

  static let verb = Verb(
    "train", group: "work",
    "trains a model, from where it was; the best weights on valid are what comes back",
    takes: [
      Shared.model, on, epochs, steps, pairs, minutes, patience, metric, every, users, rate, warmUp,
      schedule, floor, decay, batch, accumulate, hold, fresh,
    ],
    result: .object(.model), cost: .long, effect: .updatesVariable, isRandom: true,
    example: "train base epochs=20 patience=3", habits: ["fit"], run: run
  ) { call in
    var model = call.facts(Shared.model)
    model.kind = call.verb.result
    if model.lacks(.trains), let kind = model.maker {
      throw ModelError.nothingToTrain(kind: kind)
    }
    if let name = call[metric] { _ = try Metric(name: name) }
    return model.with(.trained, true)
  }

  /// No number after which training ends, where a kind of model has one.
  enum NoEnd: String, Choice { case none }

  private static func run(_ call: Call) throws -> Value {
    var object = call[Shared.model]
    guard let usual = object.model.usualTraining else {
      throw ModelError.nothingToTrain(kind: object.model.kind)
    }
    let options = try TrainOptions(call, usual: usual)
    let pairs: PairsObject?
    let data: Dataset
    switch call[on] {
    case .other(.one(let chosen))?: (pairs, data) = (chosen, object.data)
    case .other(.other(let given))?: (pairs, data) = (nil, given)
    case .one?, nil: (pairs, data) = (nil, object.data)
    }
    if let pairs, pairs.data.digest != object.data.digest {
      throw ModelError.otherPairs(data: object.data.name)
    }
    guard data.catalogue.ids == object.data.catalogue.ids else {
      throw ModelError.unfit(data, for: object.data)
    }
    let ofValidation: [any ParameterKey] =
      (options.patience == nil ? [] : [patience]) + [metric, every, users]
    for option in ofValidation {
      try call.require(
        option, needs: (data.split?.count(of: .valid) ?? 0) > 0,
        "a part for validation, which `split` makes and `\(data.name)` doesn't have")
    }
    if data.split == nil {
      call.note(
        "`\(data.name)` isn't split: all of it is learnt from, and nothing tells which weights are best; "
          + "`split` holds items out, before models are made")
    }
    let sources =
      pairs == nil
      ? (object.model as? AlignedModel)?.sources(in: options) ?? [options.source ?? .all] : [.all]
    if options.hold > 0, !options.fresh, object.record.steps > 0, object.model.held == 0 {
      call.session.warn(
        "the model has learnt from all training items already: none can be kept from it now",
        at: call.range(of: hold) ?? call.verbRange, hint: "`fresh=true` starts over")
    }
    let short = options.hold > 0 ? data.userCount(withTrainingRowsUpTo: options.hold) : 0
    if short > 0 {
      call.note(
        "\(NumberText.grouped(short)) of \(NumberText.counted(data.userCount, "user")) have no more than "
          + "`hold=\(options.hold)` training items: all but the first are kept from the model")
    }
    if let among = options.validationCandidates {
      call.note(
        "on valid the targets of \(NumberText.counted(options.validationUsers ?? 500, "user")) are ranked "
          + "among \(among): the language model reads each answer")
    }
    object.learn(from: data, fresh: options.fresh)
    let report = try object.model.train(
      on: data, pairs: pairs?.pairs, options: options,
      key: call.key(object.model.role, of: object.data),
      workers: call.workers, progress: call.progress)
    object.record.add(report)
    call.note("\(report)" + (object.model.frozenCount > 0 ? "; \(object.parameterCounts)" : ""))
    let aligned = object.model as? AlignedModel
    if let words = object.stageWords {
      call.session.warn(
        "the training ended in stage \(words): no step of what comes after was taken",
        at: call.verbRange,
        hint:
          "`train` goes on there; `epochs`, `steps`, `pairs` and `minutes` are of all stages together, "
          + "and without any each stage comes to its own end")
    } else if let aligned, aligned.stage + 1 < aligned.sentence.stages.count {
      call.note(
        "the weights that were kept are of stage \(aligned.stage + 1) of "
          + "\(aligned.sentence.stages.count)")
    }
    call.note(aboutMemory: report, hasGrown: aligned?.hasGrownBase == true)
    if aligned != nil, report.interrupted,
      sources.contains(where: { $0 == .unseen || $0 == .valid })
    {
      call.note("stopped before the ID model had gone on with the pairs; training on lets it")
    }
    if case .notFinite(let epoch, let batch) = report.ending {
      call.session.warn(
        "the loss is not a number at epoch \(epoch), batch \(batch); the last good weights are kept",
        at: call.verbRange)
    }
    if report.isUnguided, !report.interrupted {
      call.session.warn(
        "`\(report.metric)` was never above 0 on valid and tells no weights apart; the last ones "
          + "are kept", at: call.verbRange)
    }
    // A clock or a person decided how long this took, so the recipe alone doesn't make it again.
    let isTimed = report.interrupted || options.minutes != nil
    let steps = NumberText.counted(object.record.steps, "step")
    return .object(
      object, recipe: isTimed ? call.recipe.adding("stopped after", steps) : call.recipe)
  }
}

extension Option {
  /// An option that says when training ends.
  fileprivate static func budget<Wrapped: ArgumentValue>(
    _ name: String, _ summary: String, unit: String
  ) -> Option where Content == Wrapped? {
    Option(
      name, summary,
      because:
        "whatever of the budget is spent first ends it, in whatever stage; the next call goes on "
        + "there", unit: unit, interval: .above(0))
  }
}

extension Dataset {
  /// How many users have training rows, and no more than so many.
  fileprivate func userCount(withTrainingRowsUpTo most: Int) -> Int {
    (0..<userCount).count { (1...most).contains(sequence(of: $0, part: .train).count) }
  }
}

extension Call {
  /// The number after which training ends: the usual one where none is given.
  fileprivate func end(_ option: Option<Either<Int, Train.NoEnd>?>, usual: Int?) -> Int? {
    guard isGiven(option) else { return usual }
    if case .one(let number)? = self[option] { return number }
    return nil
  }
}

extension Call {
  /// Says what an ID model remembers of pairs that it is aligned on, and how it grew by them.
  fileprivate func note(aboutMemory report: TrainReport, hasGrown: Bool) {
    if let memory = report.memory {
      func text(_ value: Double) -> String { NumberText.fixed(value, digits: 4) }
      note(
        "the ID model's \(memory.metric) is \(text(memory.onPairs)) on users' latest pairs that it is "
          + "aligned on, \(text(memory.onValid)) on valid"
          + (memory.isOfLearntPairs && memory.onPairs > memory.onValid
            ? ": what is more is memory" : ""))
    }
    guard let growth = report.growth else { return }
    let metric = growth.metric.map {
      "; with its vectors now \(report.metric) \(NumberText.fixed($0, digits: 4))"
    }
    let words =
      if growth.steps > 0 {
        "the ID model went on with them, \(NumberText.counted(growth.steps, "step")), "
          + "\(Int(growth.seconds.rounded())) s"
          + (growth.isOutOfTime ? ", until the minutes were over" : "")
      } else if hasGrown {
        "the ID model that had gone on with them before is in its place again"
      } else {
        "the ID model stays as it is: it has nothing to train, or ranking reads nothing of it"
      }
    note(words + (metric ?? ""))
  }
}

extension TrainOptions {
  /// A model's usual training with what a call says otherwise.
  fileprivate init(_ call: Call, usual: TrainOptions) throws {
    self = usual
    epochs = call.end(Train.epochs, usual: epochs)
    steps = call[Train.steps] ?? steps
    pairs = call[Train.pairs] ?? pairs
    minutes = call[Train.minutes] ?? minutes
    patience = call.end(Train.patience, usual: patience)
    metric = try Metric(name: call[Train.metric])
    validationInterval = call[Train.every] ?? validationInterval
    validationUsers = call[Train.users] ?? validationUsers
    rate = call[Train.rate].map { Float($0) } ?? rate
    warmUp = call[Train.warmUp] ?? warmUp
    schedule = call[Train.schedule] ?? schedule
    floor = call[Train.floor].map { Float($0) } ?? floor
    decay = call[Train.decay].map { Float($0) } ?? decay
    batch = call[Train.batch] ?? batch
    accumulation = call[Train.accumulate] ?? accumulation
    fresh = call[Train.fresh]
    hold = call[Train.hold]
    if case .one(let chosen)? = call[Train.on] { source = chosen }
  }
}

internal import Networks
public import Support

/// The training loop: stages, batches, optimiser, validation, early stopping, the best weights kept.
public struct Trainer: Sendable {
  /// The budget of this call and the optimiser's settings.
  public let options: TrainOptions
  /// How each stage trains and when it ends, where there are several, or one with an end of its own.
  public let stages: [TrainOptions]
  /// Who computes the shards of a step.
  public let workers: Workers
  /// Who watches, and stops it.
  public let progress: Progress

  /// - Parameters:
  ///   - options: the budget of this call, what is validated, and how the only stage trains.
  ///   - stages: how each stage trains, and its budget, over all calls; none for a single one that
  ///     ends with the call.
  ///   - workers: who computes the shards of a step.
  ///   - progress: who watches, and stops it.
  public init(
    options: TrainOptions, stages: [TrainOptions] = [], workers: Workers,
    progress: Progress = .unwatched
  ) {
    self.options = options
    self.stages = stages
    self.workers = workers
    self.progress = progress
  }

  /// Trains a model until the budget is spent or the metric stops improving.
  ///
  /// A stage ends when its own budget is spent or the metric stops improving, and the next one begins
  /// from the best weights with a new optimiser; the budget of the call ends it in any stage, and the
  /// next call goes on from there. After the last stage the next call begins that one anew.
  ///
  /// Afterwards the model has the weights of the best validation, with what belongs to them; without
  /// validation, where it was interrupted, or where no validation measured anything above 0 (a metric
  /// that has nothing to say of any weights can't choose between them), those of the last whole step.
  /// Where the loss stops being finite it has the best weights, or those of the last checkpoint.
  ///
  /// - Parameters:
  ///   - model: what trains; its weights are replaced.
  ///   - state: where the training stands, to go on from.
  /// - Returns: what was done and how it went.
  /// - Throws: `TrainError`, `MemoryError`, or what the model's steps throw; the model then has the
  ///   weights of the last whole step.
  public func train<Model: Trainable>(
    _ model: inout Model, state: inout TrainingState
  ) throws -> TrainReport {
    try options.checked()
    for stage in [options] + stages { try checkSchedule(of: stage) }
    try checkMemory(parameters: model.parameters.elementCount)
    if state.isOver {
      state.isOver = false
      state.stageStart = (state.next, state.pairs)
    }
    state.latest?.put(into: &model)
    state.latest = nil
    model.begin(stage: state.stage)
    if state.next.batch > 0,
      try model.batches(epoch: state.next.epoch).count != state.epochLength
    {
      state.next.batch = 0
      state.next.epoch += 1
    }
    var run = Run(state: state, options: options)
    let measured = measured(model)
    if let best = state.best, best.measured != measured { (state.best, state.stale) = (nil, 0) }
    if state.stale >= options.patience ?? .max { state.stale = 0 }
    var optimiser = state.optimiser ?? AdamW(rate: options.rate)
    state.optimiser = nil
    set(&optimiser, state)

    var good = FiniteState(state: state, weights: Weights(of: model), optimiser: optimiser)
    do {
      if state.isDue { try checkpoint(&model, optimiser, &state, &run, &good) }
      while run.ending == nil {
        try runEpoch(&model, &optimiser, &state, &run, &good)
        if run.isStageOver || run.ending == .stoppedEarly {
          if state.pending.steps > 0 { try checkpoint(&model, optimiser, &state, &run, &good) }
          nextStage(&model, &optimiser, &state, &run)
        }
      }
      if state.pending.steps > 0 {
        try checkpoint(&model, optimiser, &state, &run, &good)
      }
    } catch is Cancelled {
      run.ending = .interrupted
    } catch is NotFinite {
      run.ending = .notFinite(epoch: run.place.epoch + 1, batch: run.place.batch + 1)
      (state, optimiser) = (good.state, good.optimiser)
      good.weights.put(into: &model)
      state.isDue = false
    } catch {
      state.latest = Weights(of: model)
      state.optimiser = optimiser
      throw error
    }
    state.latest = Weights(of: model)
    state.optimiser = optimiser
    if let best = state.best, run.ending != .interrupted { best.weights.put(into: &model) }
    return run.report(state)
  }

  /// Refuses a training that wouldn't fit into memory: beside the weights there are the best ones,
  /// those of the last validation, the two moments of AdamW, and a gradient a worker and one more.
  ///
  /// - Throws: `MemoryError`.
  func checkMemory(
    parameters count: Int, memory: Int = Machine.usableMemory
  ) throws(MemoryError) {
    try MemoryError.refuse(
      above: memory, MemoryError.product(4, count, 6 + workers.count), settings: ["model"],
      "training \(NumberText.grouped(count)) parameters")
  }

  /// Refuses a rate that falls for ever.
  private func checkSchedule(of stage: TrainOptions) throws(TrainError) {
    guard stage.schedule == .constant || stage.hasLength || options.hasLength else {
      throw .noEndOfSchedule(stage.schedule.rawValue)
    }
  }

  /// The measurement that decides which weights are best: the metric, on which data and users.
  private func measured(_ model: some Trainable) -> String {
    let users = options.validationUsers.map { "\($0)" } ?? "all"
    return "\(options.metric) of \(users) users \(model.validationIdentity)"
  }

  /// How the stage trains that the training is in.
  private func settings(_ state: TrainingState) -> TrainOptions {
    stages.isEmpty ? options : stages[min(state.stage, stages.count - 1)]
  }

  private func set(_ optimiser: inout AdamW, _ state: TrainingState) {
    let settings = settings(state)
    optimiser.rate = settings.rate
    optimiser.decay = settings.decay
    optimiser.largestNorm = settings.largestNorm
    optimiser.groups = settings.groups
  }

  /// Whether the stage has spent a budget of its own.
  private func isSpent(_ state: TrainingState) -> Bool {
    guard !stages.isEmpty else { return false }
    let (own, (start, pairs)) = (settings(state), state.stageStart)
    return state.next.epoch - start.epoch >= own.epochs ?? .max
      || state.next.step - start.step >= own.steps ?? .max
      || state.pairs - pairs >= own.pairs ?? .max
  }

  /// Begins the next stage from the best weights, or ends the call after the last one.
  private func nextStage<Model: Trainable>(
    _ model: inout Model, _ optimiser: inout AdamW, _ state: inout TrainingState, _ run: inout Run
  ) {
    run.isStageOver = false
    guard state.stage + 1 < stages.count else {
      state.isOver = !stages.isEmpty
      run.ending = run.ending ?? .budget
      return
    }
    run.ending = nil
    state.best?.weights.put(into: &model)
    state.stage += 1
    state.stale = 0
    if !model.comparesStages { state.best = nil }
    if state.next.batch > 0 {
      state.next.batch = 0
      state.next.epoch += 1
    }
    state.stageStart = (state.next, state.pairs)
    optimiser = AdamW(rate: options.rate)
    set(&optimiser, state)
    model.begin(stage: state.stage)
  }

  /// The factor of the rates at the next step.
  private func factor(_ state: TrainingState, batches: Int, first: TrainingPlace) -> Float {
    let own = settings(state)
    // Without an end of its own a stage falls while this call lasts.
    let hasEnd = !stages.isEmpty && own.hasLength
    let start = own.schedule == .constant || hasEnd ? state.stageStart.place : first
    let schedule = Schedule(
      own.schedule, warmUp: own.warmUp,
      total: (hasEnd ? own : options)
        .steps(batches: batches, accumulation: own.accumulation, batch: own.batch),
      floor: own.floor)
    return schedule.factor(at: state.next.step - start.step)
  }

  /// Runs the rest of the current epoch, or as much of it as the budgets allow.
  private func runEpoch<Model: Trainable>(
    _ model: inout Model, _ optimiser: inout AdamW, _ state: inout TrainingState, _ run: inout Run,
    _ good: inout FiniteState
  ) throws {
    let batches = try model.batches(epoch: state.next.epoch)
    let accumulation = settings(state).accumulation
    state.epochLength = batches.count
    while state.next.batch < batches.count {
      if isSpent(state) {
        run.isStageOver = true
        return
      }
      if run.isSpent(state) {
        run.ending = .budget
        return
      }
      try progress.check()
      run.place = state.next
      if state.next.batch == 0 {
        try model.beginEpoch(
          at: state.next, workers: workers, cancellation: progress.cancellation)
      }
      var pairs = 0
      let parts = min(accumulation, batches.count - state.next.batch)
      let gradient = try ShardedGradient(averaging: parts) { part in
        var place = state.next
        place.batch += part
        place.step = state.batches + part
        let step = try model.step(
          batches[place.batch], at: place, workers: workers, cancellation: progress.cancellation)
        pairs += step.pairs
        return step.gradient
      }
      guard gradient.loss.isFinite else { throw NotFinite() }
      let factor = factor(state, batches: batches.count, first: run.first)
      try optimiser.step(&model.parameters, gradients: gradient.gradients, factor: factor)
      state.next.batch += parts
      state.next.step += 1
      state.batches += parts
      state.pairs += pairs
      state.pending.steps += 1
      state.pending.loss += gradient.loss
      run.reportStep(state, batches: batches.count, to: progress)
      if let interval = options.validationInterval, state.next.step % interval == 0 {
        state.isDue = true
        try checkpoint(&model, optimiser, &state, &run, &good)
        if run.ending != nil { break }
      }
    }
    guard state.next.batch >= batches.count else { return }
    state.next.batch = 0
    state.next.epoch += 1
    if options.validationInterval == nil, state.pending.steps > 0 {
      state.isDue = true
      try checkpoint(&model, optimiser, &state, &run, &good)
    }
    if batches.isEmpty { run.ending = .budget }
  }

  /// Validates, keeps the weights if they are the best, and notes the figures.
  private func checkpoint<Model: Trainable>(
    _ model: inout Model, _ optimiser: AdamW, _ state: inout TrainingState, _ run: inout Run,
    _ good: inout FiniteState
  ) throws {
    let metric = try model.validate(
      workers: workers, progress: Progress(cancellation: progress.cancellation))
    state.isDue = false
    if let metric {
      if metric > state.best?.metric ?? 0 {
        state.best = BestWeights(
          place: state.next, metric: metric, weights: Weights(of: model),
          measured: measured(model))
        state.stale = 0
      } else {
        state.stale += 1
        if state.stale >= options.patience ?? .max { run.ending = .stoppedEarly }
      }
    }
    run.note(&state, metric: metric, to: progress)
    good = FiniteState(state: state, weights: Weights(of: model), optimiser: optimiser)
  }
}

extension TrainOptions {
  /// Whether steps are counted, so that a rate can fall until they are taken.
  fileprivate var hasLength: Bool { epochs != nil || steps != nil || pairs != nil }

  /// How many steps the budget allows, with so many batches of a size an epoch.
  fileprivate func steps(batches: Int, accumulation: Int, batch: Int) -> Int {
    func parts(_ whole: Int, _ size: Int) -> Int { (whole + size - 1) / max(1, size) }
    return [
      steps, epochs.map { $0 * parts(batches, accumulation) },
      pairs.map { parts($0, batch * accumulation) },
    ].compactMap(\.self).min() ?? 0
  }
}

/// The last state in which the loss was finite, which training falls back on.
private struct FiniteState {
  let state: TrainingState
  let weights: Weights
  let optimiser: AdamW
}

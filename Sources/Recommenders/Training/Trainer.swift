internal import Networks
public import Support

/// The training loop: batches, optimiser, validation, early stopping, the best weights kept.
public struct Trainer: Sendable {
  /// The budget and the optimiser's settings.
  public let options: TrainOptions
  /// Who computes the shards of a step.
  public let workers: Workers
  /// Who watches, and stops it.
  public let progress: Progress

  public init(options: TrainOptions, workers: Workers, progress: Progress = .unwatched) {
    self.options = options
    self.workers = workers
    self.progress = progress
  }

  /// Trains a model until the budget is spent or the metric stops improving.
  ///
  /// Afterwards the model has the weights of the best validation; without validation, where it was
  /// interrupted, or where no validation measured anything above 0 (a metric that has nothing to
  /// say of any weights can't choose between them), those of the last whole step. Where the loss
  /// stops being finite it has the best weights, or those of the last checkpoint.
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
    try checkMemory(parameters: model.parameters.elementCount)
    if state.next.batch > 0,
      try model.batches(epoch: state.next.epoch).count != state.epochLength
    {
      state.next.batch = 0
      state.next.epoch += 1
    }
    var run = Run(state: state, options: options)
    if let latest = state.latest { model.parameters = latest }
    state.latest = nil
    let measured = measured(model)
    if let best = state.best, best.measured != measured { (state.best, state.stale) = (nil, 0) }
    if state.stale >= options.patience ?? .max { state.stale = 0 }
    var optimiser = state.optimiser ?? AdamW(rate: options.rate)
    state.optimiser = nil
    optimiser.rate = options.rate
    optimiser.decay = options.decay
    optimiser.largestNorm = options.largestNorm

    var good = Good(state: state, parameters: model.parameters, optimiser: optimiser)
    do {
      if state.isDue { try checkpoint(&model, optimiser, &state, &run, &good) }
      while run.ending == nil {
        try runEpoch(&model, &optimiser, &state, &run, &good)
      }
      if state.unnoted.steps > 0 {
        try checkpoint(&model, optimiser, &state, &run, &good)
      }
    } catch is Cancelled {
      run.ending = .interrupted
    } catch is NotFinite {
      run.ending = .notFinite(epoch: run.place.epoch + 1, batch: run.place.batch + 1)
      (state, model.parameters, optimiser) = (good.state, good.parameters, good.optimiser)
      state.isDue = false
    } catch {
      state.latest = model.parameters
      state.optimiser = optimiser
      throw error
    }
    state.latest = model.parameters
    state.optimiser = optimiser
    if let best = state.best, run.ending != .interrupted { model.parameters = best.parameters }
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

  /// What decides which weights are best: the metric, on which data and users.
  private func measured(_ model: some Trainable) -> String {
    let users = options.validationUsers.map { "\($0)" } ?? "all"
    return "\(options.metric) of \(users) users \(model.validationIdentity)"
  }

  /// Runs the rest of the current epoch, or as much of it as the budget allows.
  private func runEpoch<Model: Trainable>(
    _ model: inout Model, _ optimiser: inout AdamW, _ state: inout TrainingState, _ run: inout Run,
    _ good: inout Good
  ) throws {
    let batches = try model.batches(epoch: state.next.epoch)
    state.epochLength = batches.count
    while state.next.batch < batches.count {
      if run.isSpent(state) {
        run.ending = .budget
        return
      }
      try progress.check()
      run.place = state.next
      let step = try model.step(
        batches[state.next.batch], at: state.next, workers: workers,
        cancellation: progress.cancellation)
      guard step.gradient.loss.isFinite else { throw NotFinite() }
      let factor = Schedule.warmUp(steps: options.warmUp).factor(at: state.next.step)
      try optimiser.step(
        &model.parameters, gradients: step.gradient.gradients, factor: factor)
      state.next.batch += 1
      state.next.step += 1
      state.pairs += step.pairs
      state.unnoted.steps += 1
      state.unnoted.loss += step.gradient.loss
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
    if options.validationInterval == nil, state.unnoted.steps > 0 {
      state.isDue = true
      try checkpoint(&model, optimiser, &state, &run, &good)
    }
    if batches.isEmpty { run.ending = .budget }
  }

  /// Validates, keeps the weights if they are the best, and notes the figures.
  private func checkpoint<Model: Trainable>(
    _ model: inout Model, _ optimiser: AdamW, _ state: inout TrainingState, _ run: inout Run,
    _ good: inout Good
  ) throws {
    let metric = try model.validate(
      workers: workers, progress: Progress(cancellation: progress.cancellation))
    state.isDue = false
    if let metric {
      if metric > state.best?.metric ?? 0 {
        state.best = BestWeights(
          place: state.next, metric: metric, parameters: model.parameters,
          measured: measured(model))
        state.stale = 0
      } else {
        state.stale += 1
        if state.stale >= options.patience ?? .max { run.ending = .stoppedEarly }
      }
    }
    run.note(&state, metric: metric, to: progress)
    good = Good(state: state, parameters: model.parameters, optimiser: optimiser)
  }
}

/// What training falls back on when the loss stops being finite.
private struct Good {
  let state: TrainingState
  let parameters: Parameters
  let optimiser: AdamW
}

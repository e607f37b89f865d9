import Evaluation
public import Interactions
import Networks
public import Recommenders
public import Support
import Tensors

extension AlignedModel {
  /// Trains on a data set, or on chosen pairs of it, and goes on from where it was.
  ///
  /// Where it learns from pairs that the ID model was denied, a copy of the ID model goes on with these
  /// afterwards and takes its place.
  ///
  /// - Parameters:
  ///   - data: the data set that the model was made for.
  ///   - pairs: what to learn from, of the data's training part; `nil` for what `options` or the
  ///     stages' samples say.
  ///   - options: the budget and the optimiser's settings.
  ///   - key: what the order of the pairs, negatives, dropout and, with `fresh`, new weights are
  ///     drawn with; the one that the model was made with gives those weights again.
  ///   - workers: who computes the shards; how many they are doesn't change a bit of the result.
  ///   - progress: who watches. On cancellation the model of the last whole step is kept.
  /// - Returns: what happened.
  /// - Throws: `TrainError`, `AlignmentError.nothingUnseen`, or what kept a step or a validation from
  ///   being computed.
  public mutating func train(
    on data: Dataset, pairs: TrainingPairs? = nil,
    options: TrainOptions = AlignedModel.trainOptions, key: RandomKey, workers: Workers,
    progress: Progress = .unwatched
  ) throws -> TrainReport {
    let start = Machine.seconds
    try options.checked()
    guard data.itemCount == base.itemCount else {
      throw TrainError.otherCatalogue(
        data: data.name, items: data.itemCount, modelItems: base.itemCount)
    }
    guard options.hold == 0 else { throw AlignmentError.holdsNothing }
    if options.fresh {
      if let denied { side = denied.side }
      parameters = try Self.firstParameters(
        sentence, base: base, backbone: backbone, key: key
      ).0
      (training, denied, fixedItems, bank) = (TrainingState(), nil, nil, nil)
      stage = 0
      hasLearntValidation = false
    }
    let sources = pairs == nil ? sources(in: options) : [.all]
    let stagePairs = try pairs.map { [$0] } ?? self.pairs(from: sources, of: data)
    guard stagePairs.allSatisfy({ $0.count > 0 }) else {
      throw TrainError.nothingToLearn(data: data.name)
    }
    try sentence.checkRatings(of: data)
    if sentence.stages.contains(where: \.samples.readsRatings), sentence.tasks != nil,
      answers?.ratings.isEmpty == true
    {
      throw AlignmentError.asksForNoRatings(kind: kind)
    }
    lastTraining = LastTraining(options: options, pairs: pairs, key: key)
    let learnsFromValid = sources.contains(.valid)
    let hasLearnt = hasLearntValidation || base.hasLearntValidation
    let options = options.stopping(by: learnsFromValid || hasLearnt ? .stopping : nil)
    let validation = try progress.aside { _ in Validation(data, options: options) }
    try options.checkedEnd(isValidated: validation != nil)
    let isOfUnseen = sources.contains { $0 == .unseen || $0 == .valid }
    // What grows is to be stopped by somebody.
    if isOfUnseen, validation == nil { throw TrainError.nobodyStops(data: data.name) }
    let before = (side: side, items: fixedItems)
    if isOfUnseen { deny(isOfValidation: learnsFromValid) }
    var ofMaps = options
    if isOfUnseen, grows { ofMaps.minutes = options.minutes.map { $0 * Self.shareOfMaps } }
    let denied = self
    let memory = try progress.aside { progress in
      try denied.memory(
        of: stagePairs[0], on: data, options: options, workers: workers, progress: progress)
    }
    var report = try train(
      on: stagePairs, areAll: sources.map { pairs == nil && $0 == .all }, of: data,
      options: ofMaps, validation: validation, key: key, workers: workers, progress: progress)
    report.memory = memory
    report.memory?.isOfLearntPairs = !isOfUnseen
    if learnsFromValid, training.isTrained { hasLearntValidation = true }
    guard isOfUnseen else { return report }
    do {
      if report.interrupted { throw Cancelled() }
      let left = options.minutes.map { max($0 - (Machine.seconds - start) / 60, 1e-6) }
      let growth = try grow(
        on: data, minutes: left, key: key, workers: workers, progress: progress)
      let grown = self
      let metric = try progress.aside { progress in
        try validation?.measure(grown, workers: workers, progress: progress)
      }
      report.add(growth: growth, within: left, metric: metric)
    } catch is Cancelled {
      // The maps are kept, and stand on the ID model that they stood on before.
      report.interrupt()
      (side, fixedItems) = before
    }
    return report
  }

  /// Trains on the pairs of each stage with the ID model as it is.
  private mutating func train(
    on pairs: [TrainingPairs], areAll: [Bool], of data: Dataset, options: TrainOptions,
    validation: Validation?, key: RandomKey, workers: Workers, progress: Progress
  ) throws -> TrainReport {
    let stages = stages(in: options)
    var task = TrainingTask(
      model: self, pairs: pairs, areAll: areAll, data: data, options: options,
      batchSizes: stages.isEmpty ? [options.batch] : stages.map(\.batch), key: key,
      validation: validation, userStates: Self.frozenStates(of: .user, sentence, backbone))
    var state = training
    training = TrainingState()
    defer {
      self = task.model
      training = state
    }
    return try Trainer(options: options, stages: stages, workers: workers, progress: progress)
      .train(&task, state: &state)
  }

  /// How an alignment trains unless it is told otherwise.
  ///
  /// Validation on 500 users every 50 steps takes about a tenth of the time.
  public static var trainOptions: TrainOptions { StageTraining().options }

  /// How it trains unless `train` says otherwise: as its first stage does, until all stages have come
  /// to their ends, where all have one.
  public var usualTraining: TrainOptions? {
    let stages = sentence.stages.map(\.training)
    var options = stages[0].options
    if sentence.isAnswering {
      // Each answer is read by the language model: a catalogue's would take longer than the training.
      options.validationUsers = sentence.isJudged ? 25 : 100
      options.validationCandidates = CandidateSample(count: 19, weight: .uniform)
    }
    if stages.allSatisfy({ $0.epochs > 0 }) { options.epochs = stages.reduce(0) { $0 + $1.epochs } }
    return options
  }

  /// How many of its stages no step was taken in, once it is trained: a training ended before them.
  ///
  /// A file tells of the stage that the weights are of alone; where stages have one prompt, later ones may
  /// have run and done no better, so that none counts as waiting.
  public var waitingStages: Int {
    guard training.isTrained || sentence.userPrompts.count > 1 else { return 0 }
    return max(0, sentence.stages.count - max(training.stagesBegun, stage + 1))
  }

  /// How each stage trains, where there are several or the only one has an end of its own: as it says
  /// itself, except for what a call says otherwise than is usual.
  private func stages(in call: TrainOptions) -> [TrainOptions] {
    let stages = sentence.stages.map(\.training)
    guard stages.count > 1 || stages[0].epochs > 0 else { return [] }
    let usual = stages[0].options
    return stages.map { stage in
      var options = stage.options
      func take<Value: Equatable>(_ path: WritableKeyPath<TrainOptions, Value>) {
        if call[keyPath: path] != usual[keyPath: path] {
          options[keyPath: path] = call[keyPath: path]
        }
      }
      take(\.rate)
      take(\.warmUp)
      take(\.schedule)
      take(\.floor)
      take(\.decay)
      take(\.batch)
      take(\.accumulation)
      options.epochs = stage.epochs > 0 ? stage.epochs : nil
      return options
    }
  }

  /// A model with the pairs it trains on.
  private struct TrainingTask: Trainable {
    var model: AlignedModel
    /// The pairs of each stage; of all stages where there are fewer.
    let stagePairs: [TrainingPairs]
    let data: Dataset
    let options: TrainOptions
    /// Each item's share of the targets of each stage; `nil` where they are all of the training part,
    /// whose shares the model has.
    let stageShares: [[Float]?]
    /// Pairs a batch, by stage.
    let batchSizes: [Int]
    let key: RandomKey
    let validation: Validation?
    let userStates: FrozenStates
    private var stage = 0

    init(
      model: AlignedModel, pairs: [TrainingPairs], areAll: [Bool], data: Dataset,
      options: TrainOptions, batchSizes: [Int], key: RandomKey, validation: Validation?,
      userStates: FrozenStates
    ) {
      self.model = model
      stagePairs = pairs
      self.data = data
      self.options = options
      stageShares = zip(pairs, areAll).map { pairs, areAll in
        if areAll { return nil }
        var counts = [Int32](repeating: 0, count: data.itemCount)
        for target in pairs.targets { counts[Int(target)] += 1 }
        return counts.shares
      }
      self.batchSizes = batchSizes
      self.key = key
      self.validation = validation
      self.userStates = userStates
    }

    var validationIdentity: String {
      options.validationIdentity(of: data) + (model.isDenied ? " denied" : "")
    }

    var parameters: Parameters {
      get { model.parameters }
      _modify { yield &model.parameters }
    }

    /// The vectors of all items that users are trained against.
    var buffers: Parameters {
      get {
        var buffers = Parameters()
        if let items = model.fixedItems { buffers.add(Self.items, items) }
        buffers.add(Self.stage, .scalar(Float(model.stage)))
        if let bank = model.bank { buffers.add(bank.buffers, under: Self.bank) }
        return buffers
      }
      set {
        model.fixedItems = newValue.contains(Self.items) ? newValue[Self.items] : nil
        model.bank = ItemBank(newValue.group(Self.bank))
        if newValue.contains(Self.stage) { model.stage = Int(newValue[Self.stage].scalar) }
      }
    }

    private static let items = "items"
    private static let stage = "stage"
    private static let bank = "bank"

    mutating func begin(stage: Int) {
      self.stage = min(stage, batchSizes.count - 1)
      let size = (sentenceStage.samples as? PairSamples)?.bank ?? 0
      let bank = ItemBank(capacity: size, stage: self.stage, isOfDenied: model.isDenied)
      if size == 0 {
        model.bank = nil
      } else if model.bank?.continues(bank) != true {
        model.bank = bank
      }
      if !readsCatalogue { model.fixedItems = nil }
    }

    var comparesStages: Bool { model.sentence.userPrompts.count == 1 }

    private var sentenceStage: Stage { model.sentence.stage(stage) }

    private var readsCatalogue: Bool { sentenceStage.reads.contains(.catalogue) }

    /// Encodes all items by the present weights, where the stage says so.
    mutating func beginEpoch(
      at place: TrainingPlace, workers: Workers, cancellation: Cancellation
    ) throws {
      guard readsCatalogue, refreshes || model.fixedItems == nil else { return }
      try encode(workers: workers, progress: Progress(cancellation: cancellation))
    }

    private var refreshes: Bool { sentenceStage.training.refresh == .epoch }

    /// Encodes all items, unless that was done by these weights already.
    private mutating func encode(workers: Workers, progress: Progress) throws {
      model.fixedItems = nil
      model.fixedItems = try model.itemVectors(workers: workers, progress: progress)
    }

    /// The pairs of the stage at hand.
    private var pairs: TrainingPairs { stagePairs[min(stage, stagePairs.count - 1)] }

    /// The pairs in a random order, cut into batches.
    func batches(epoch: Int) -> [[Int]] {
      key.batches(of: pairs.count, size: batchSizes[stage], epoch: epoch)
    }

    /// Whether the last step was the last one of an epoch.
    private var isAtEnd = false

    mutating func step(
      _ batch: [Int], at place: TrainingPlace, workers: Workers, cancellation: Cancellation
    ) throws -> TrainingStep {
      let pairs = pairs
      var drawn = PairBatch(queries: [], targets: [], known: [])
      let wantsRatings = sentenceStage.samples.readsRatings
      for pair in batch {
        let user = Int(pairs.users[pair])
        drawn.queries.append(
          Query(user: data.users[user], history: pairs.history(of: pair, in: data)))
        drawn.targets.append(pairs.targets[pair])
        drawn.known.append(Set(pairs.items(of: pair, in: data)))
        if wantsRatings { drawn.ratings.append(pairs.rating(of: pair, in: data)) }
      }
      var read: (items: [Int32], vectors: Tensor)?
      let gradient = try model.gradient(
        drawn, key: key.derived("negatives").derived(place.step),
        dropout: key.derived("dropout").derived(place.step),
        textsAlone: !readsCatalogue
          && model.readsTextsAlone(step: place.step, stage: stage, key: key),
        stage: stage, shares: stageShares[min(stage, stageShares.count - 1)],
        bank: model.bank, taking: { read = ($0, $1) }, userStates: userStates, workers: workers,
        cancellation: cancellation)
      if let read { model.bank?.add(read.items, read.vectors) }
      // Weights that a stage has changed are read by its prompt.
      model.stage = min(stage, model.sentence.stages.count - 1)
      isAtEnd = (place.batch + 1) * batchSizes[stage] >= pairs.count
      return TrainingStep(gradient: gradient, pairs: batch.count)
    }

    mutating func validate(workers: Workers, progress: Progress) throws -> Double? {
      // Within an epoch they are measured with the items that they were trained against.
      if readsCatalogue, refreshes, isAtEnd {
        try encode(workers: workers, progress: progress)
      }
      return try validation?.measure(model, workers: workers, progress: progress)
    }
  }
}

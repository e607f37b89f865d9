import Evaluation
import Interactions
import ModelFiles
import Networks
import Support
import Tensors
import Testing
import _TestSupport

@testable import Recommenders

/// What holds for every kind of model.
@Suite struct ModelTests {
  /// Users who go round a circle of 12 items in steps of 5, from everywhere.
  static let cycle = Dataset(
    name: "cycle", sequences: (0..<60).map { user in (0..<8).map { (user + $0 * 5) % 12 } })

  /// Two groups of users, each with most of its own 10 items, one of them held out.
  private static func groups() throws -> Dataset {
    let sequences = (0..<40).map { user -> [Int] in
      let key = RandomKey(seed: UInt64(user))
      return key.permutation(10).prefix(7).map { $0 + user % 2 * 10 }
    }
    return try Dataset(name: "groups", sequences: sequences).split(.leaveOneOut)
  }

  static let key = RandomKey(seed: 3)

  private static func gru4Rec(_ data: Dataset, _ loss: RankingLoss = RankingLoss()) throws
    -> GRU4Rec
  {
    var configuration = GRU4Rec.Configuration()
    (configuration.width, configuration.hidden, configuration.maxlen) = (8, 12, 10)
    (configuration.dropout, configuration.loss) = (0, loss)
    return try GRU4Rec(configuration, data: data, key: key)
  }

  private static func caser(_ data: Dataset) throws -> Caser {
    var configuration = Caser.Configuration()
    (configuration.width, configuration.window, configuration.dropout) = (8, 3, 0)
    (configuration.horizontal, configuration.vertical) = (4, 2)
    return try Caser(configuration, data: data, key: key)
  }

  private static func comiRec(_ data: Dataset) throws -> ComiRec {
    var configuration = ComiRec.Configuration()
    (configuration.width, configuration.interests, configuration.hidden) = (8, 2, 16)
    configuration.maxlen = 10
    return try ComiRec(configuration, data: data, key: key)
  }

  private static func bert4Rec(_ data: Dataset) throws -> BERT4Rec {
    var configuration = BERT4Rec.Configuration()
    (configuration.width, configuration.blocks, configuration.maxlen) = (8, 1, 10)
    configuration.dropout = 0
    return try BERT4Rec(configuration, data: data, key: key)
  }

  static func sasRec(_ data: Dataset, _ loss: RankingLoss) throws -> SASRec {
    try SASRec(
      SASRec.Configuration(width: 8, blocks: 1, heads: 2, maxlen: 10, dropout: 0, loss: loss),
      data: data, key: key)
  }

  private static func esasRec(_ data: Dataset, dropout: Float = 0) throws -> ESASRec {
    var configuration = ESASRec.Configuration()
    (configuration.width, configuration.heads, configuration.expansion) = (8, 2, 2)
    (configuration.maxlen, configuration.dropout) = (10, dropout)
    configuration.loss.negatives = 6
    return try ESASRec(configuration, data: data, key: key)
  }

  private static func bprmf(_ data: Dataset) throws -> BPRMF {
    var configuration = BPRMF.Configuration()
    (configuration.width, configuration.negatives, configuration.penalty) = (8, 2, 0.01)
    return try BPRMF(configuration, data: data, key: key)
  }

  private static func lightGCN(_ data: Dataset) throws -> LightGCN {
    var configuration = LightGCN.Configuration()
    (configuration.width, configuration.penalty) = (8, 0.01)
    return try LightGCN(configuration, data: data, key: key)
  }

  /// Losses and draws, each once.
  private static let losses: [RankingLoss] = [
    RankingLoss(.softmax), RankingLoss(.sampled, negatives: 6),
    RankingLoss(.sampled, draw: .batch), RankingLoss(.bce, negatives: 1),
    RankingLoss(.gbce, negatives: 4, draw: .popularity), RankingLoss(.bpr, negatives: 2),
    RankingLoss(.bce, negatives: 3, draw: .batch),
  ]

  // MARK: Gradients

  /// The slope of the loss along each parameter's gradient is the gradient's length.
  private func checkGradients<Model: TrainableModel>(_ model: Model, _ data: Dataset) throws {
    let material = try model.material(of: data)
    func step(_ parameters: Parameters) throws -> TrainingStep {
      var moved = model
      moved.parameters = parameters
      return try moved.step(
        Array(0..<16), of: material, at: TrainingPlace(step: 2), key: Self.key,
        workers: Workers(count: 2), cancellation: Cancellation())
    }
    // Larger weights than those of the start, so that no slope is lost in rounding.
    var start = model.parameters
    for (index, name) in start.names.enumerated() where start.tensors[index].shape.count > 1 {
      start[name].add(.random(start[name].shape, seed: UInt64(index)), times: 0.3)
    }
    let gradients = try step(start).gradient.gradients
    for (name, gradient) in zip(start.names, gradients) {
      let gradient = try #require(gradient, "\(Model.kind) \(name)")
      let length = gradient.sumOfSquares.squareRoot()
      #expect(length > 0, "\(Model.kind) \(name)")
      func loss(_ distance: Double) throws -> Double {
        var moved = start
        moved[name].add(gradient, times: Float(distance / length))
        return try step(moved).gradient.loss
      }
      // Small steps, as few of which as can be cross a kink of ReLU.
      let h = 0.0005
      let slope =
        (8 * (try loss(h) - loss(-h)) - (try loss(2 * h) - loss(-2 * h))) / (12 * h)
      expectClose(slope, length, relative: 0.02, absolute: 2e-3, "\(Model.kind) \(name)")
    }
  }

  @Test(arguments: losses)
  func gradientsOfSequenceModels(loss: RankingLoss) throws {
    try checkGradients(try Self.gru4Rec(Self.cycle, loss), Self.cycle)
    try checkGradients(try Self.sasRec(Self.cycle, loss), Self.cycle)
  }

  @Test func gradientsOfOtherModels() throws {
    try checkGradients(try Self.bert4Rec(Self.cycle), Self.cycle)
    try checkGradients(try Self.esasRec(Self.cycle), Self.cycle)
    try checkGradients(try Self.comiRec(Self.cycle), Self.cycle)
    try checkGradients(try Self.bprmf(Self.groups()), Self.groups())
    try checkGradients(try Self.lightGCN(Self.groups()), Self.groups())
  }

  // MARK: Learning

  /// Trains on the circle, and asks for the next item of each.
  ///
  /// - Parameters:
  ///   - model: what learns.
  ///   - epochs: for how long.
  ///   - length: how many items are given.
  ///   - best: where the next item stands at least among those that weren't given; negatives of
  ///     positions are no item of the user, so that they can't tell what comes next from what comes
  ///     later: the user's own 6 others.
  /// - Throws: what the training throws.
  private func checkLearning<Model: TrainableModel>(
    _ model: Model, epochs: Int = 60, length: Int = 2, best: Int = 1
  ) throws {
    var model = model
    _ = try model.train(
      on: Self.cycle, options: TrainOptions(epochs: epochs, rate: 1e-2, batch: 16), key: Self.key,
      workers: Workers(count: 2))
    let histories = (0..<12).map { start in (0..<length).map { Int32((start + $0 * 5) % 12) } }
    let scores = try model.scores(
      for: histories.map { Query(history: $0[...]) }, workers: Workers(count: 1),
      progress: .unwatched)
    for (start, history) in histories.enumerated() {
      let row = Array(scores[start * 12..<(start + 1) * 12])
      let next = row[(start + length * 5) % 12]
      let above = row.indices.count { row[$0] > next && !history.contains(Int32($0)) }
      #expect(above < best, "\(Model.kind) \(model.configuration), after \(history)")
    }
  }

  @Test(arguments: losses)
  func everyLossLearnsACycle(loss: RankingLoss) throws {
    let best = loss.isOfPositions ? 6 : 1
    try checkLearning(try Self.sasRec(Self.cycle, loss), best: best)
    try checkLearning(try Self.gru4Rec(Self.cycle, loss), best: best)
  }

  @Test func otherSequenceModelsLearnACycle() throws {
    try checkLearning(try Self.bert4Rec(Self.cycle), epochs: 150, length: 7)
    try checkLearning(try Self.caser(Self.cycle))
    try checkLearning(try Self.esasRec(Self.cycle))
  }

  /// Interests know no order beside the positions; what came next is among the two best.
  @Test func comiRecLearnsGroups() throws { try checkGroups(try Self.comiRec(Self.groups())) }

  @Test func comiRecScoresByTheNearestInterest() throws {
    let model = try Self.comiRec(Self.cycle)
    let queries = [[1, 2, 3], [], [4]].map { Query(history: $0[...]) }
    let scores = try model.scores(for: queries, workers: Workers(count: 2), progress: .unwatched)
    let tape = Tape(recording: false)
    let interests = model.network.interests(
      of: PackedHistories([[1, 2, 3], [4]], maxlen: 10), in: tape.bind(model.parameters)
    ).value
    #expect(interests.shape == [4, 8])
    func dot(_ row: Int, _ item: Int) -> Float {
      zip(interests.row(row), model.itemVectors.row(item)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for item in 0..<12 {
      expectClose(scores[item], max(dot(0, item), dot(1, item)))
      #expect(scores[12 + item] == 0)
      expectClose(scores[24 + item], max(dot(2, item), dot(3, item)))
    }
    let users = try model.userVectors(queries.map(\.history), workers: Workers(count: 1))
    let mean = zip(interests.row(0), interests.row(1)).map { ($0 + $1) / 2 }
    expectClose(users.row(0), mean)
    #expect(users.row(1).allSatisfy { $0 == 0 })
    expectClose(users.row(2), interests.row(2))
  }

  /// A state sees the last items alone, and as many as there are.
  @Test func caserSeesItsWindow() throws {
    let model = try Self.caser(Self.cycle)
    let users = try model.userVectors(
      [[9, 1, 2, 3], [1, 2, 3], [2, 3], [4, 2, 3], [3, 2, 1]], workers: Workers(count: 1))
    expectClose(users.row(0), users.row(1))
    for (one, other) in [(1, 2), (1, 3), (1, 4), (2, 3)] {
      #expect(users.row(one) != users.row(other))
    }
  }

  /// Held-out items are mostly among the group's three that are left.
  private func checkGroups<Model: TrainableModel>(_ model: Model) throws {
    let data = try Self.groups()
    let metric = Metric(.hr, at: 3)
    func measured(_ model: Model) throws -> Double {
      try Evaluator(data, part: .test, metrics: [metric]).evaluate(
        model, workers: Workers(count: 1)
      ).summary(of: metric).mean
    }
    var trained = model
    _ = try trained.train(
      on: data, options: TrainOptions(epochs: 60, patience: nil, rate: 2e-2, batch: 64),
      key: Self.key, workers: Workers(count: 2))
    #expect(try measured(trained) > 0.5, "\(Model.kind)")
    #expect(try measured(model) < 0.4, "\(Model.kind)")
  }

  @Test func factorModelsLearnGroups() throws {
    try checkGroups(try Self.bprmf(Self.groups()))
    try checkGroups(try Self.lightGCN(Self.groups()))
  }

  // MARK: Bits and files

  private func checkBitsAndFiles<Model: TrainableModel>(_ model: Model, _ data: Dataset) throws {
    let options = TrainOptions(epochs: 2, patience: nil, rate: 5e-3, batch: 16)
    func trained(_ count: Int, _ options: TrainOptions) throws -> Model {
      var trained = model
      for _ in 0..<count {
        _ = try trained.train(
          on: data, options: options, key: Self.key, workers: Workers(count: count))
      }
      return trained
    }
    func bits(_ model: some TrainableModel) -> [[Float]] { model.parameters.tensors.map(\.values) }
    var four = options
    four.epochs = 4
    let (one, two) = (try trained(1, four), try trained(2, options))
    #expect(bits(one) == bits(two), "\(Model.kind): threads, and going on")
    #expect(bits(one) != bits(model))
    let folder = try TemporaryFolder()
    try one.write(to: folder.path("m.safetensors"))
    let read = try Model(from: SafetensorsFile(path: folder.path("m.safetensors")), data: data)
    #expect(bits(read) == bits(one) && read.configuration == one.configuration)
    let queries = (0..<20).map {
      Query(user: data.users[$0], history: data.sequence(of: $0))
    }
    let workers = Workers(count: 1)
    #expect(
      try read.scores(for: queries, workers: workers, progress: .unwatched)
        == one.scores(for: queries, workers: workers, progress: .unwatched))
    guard let vectors = one.scoreVectors else { return #expect(Model.kind == "comirec") }
    try expectClose(
      vectors.users(queries, workers).timesTransposed(vectors.items).values,
      one.scores(for: queries, workers: workers, progress: .unwatched))
  }

  @Test func sameBitsAtAnyNumberOfThreadsAndFromFiles() throws {
    let data = Self.cycle
    for loss in Self.losses { try checkBitsAndFiles(try Self.gru4Rec(data, loss), data) }
    try checkBitsAndFiles(try Self.caser(data), data)
    try checkBitsAndFiles(try Self.comiRec(data), data)
    try checkBitsAndFiles(try Self.bert4Rec(data), data)
    try checkBitsAndFiles(try Self.esasRec(data, dropout: 0.2), data)
    try checkBitsAndFiles(try Self.bprmf(data), data)
    try checkBitsAndFiles(try Self.lightGCN(data), data)
  }

  private func checkFitted<Model: FittedModel>(_ type: Model.Type) throws {
    let data = try Self.groups()
    let queries =
      [Query(history: [])]
      + (0..<39).map { Query(user: data.users[$0], history: data.sequence(of: $0)) }
    func scores(_ model: Model, _ count: Int) throws -> [Float] {
      try model.scores(for: queries, workers: Workers(count: count), progress: .unwatched)
    }
    let models = try [1, 2].map {
      try Model(
        Model.Configuration(), data: data, key: Self.key, workers: Workers(count: $0),
        progress: .unwatched)
    }
    #expect(try scores(models[0], 1) == scores(models[1], 2), "\(Model.kind)")
    #expect(models[0].itemCount == 20)
    let folder = try TemporaryFolder()
    try models[0].write(to: folder.path("m.safetensors"))
    let read = try Model(from: SafetensorsFile(path: folder.path("m.safetensors")), data: data)
    #expect(try scores(read, 1) == scores(models[0], 1), "\(Model.kind)")
    #expect(read.configuration == models[0].configuration)
    #expect(throws: Cancelled.self) {
      let cancellation = Cancellation()
      cancellation.cancel()
      _ = try Model(
        Model.Configuration(), data: data, key: Self.key, workers: Workers(count: 1),
        progress: Progress(cancellation: cancellation))
    }
    let metric = Metric(.hr, at: 3)
    let measured = try Evaluator(data, part: .test, metrics: [metric]).evaluate(
      models[0], workers: Workers(count: 1)
    ).summary(of: metric).mean
    // A chain knows orders alone, and these have none.
    #expect(measured > (Model.kind == "markov" ? 0.2 : 0.5), "\(Model.kind)")
  }

  @Test func fittedModels() throws {
    try checkFitted(ItemKNN.self)
    try checkFitted(EASE.self)
    try checkFitted(IALS.self)
    try checkFitted(Markov.self)
  }

  @Test func damagedMatricesAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m.safetensors")
    let data = try Self.groups()
    let model = try ItemKNN(data: data, workers: Workers(count: 1))
    for (name, value) in [("similarities.counts", Float(-1)), ("similarities.columns", 20.5)] {
      let tensors = model.tensors.map { tensor in
        var values = tensor.tensor.values
        if tensor.name == name { values[0] = value }
        return (tensor.name, Tensor(shape: tensor.tensor.shape, values: values))
      }
      try SafetensorsWriter.write(tensors, metadata: model.metadata, to: path)
      let file = try SafetensorsFile(path: path)
      let error = #expect(throws: StoredModelError.self) { try ItemKNN(from: file, data: data) }
      #expect(
        error?.description == "`\(path)` says nothing for the setting `similarities`")
    }
  }

  // MARK: Refusals

  @Test func settingsAreRefused() {
    func message(_ change: (inout GRU4Rec.Configuration) -> Void) -> String? {
      var configuration = GRU4Rec.Configuration()
      change(&configuration)
      let error = #expect(throws: SettingError.self) {
        try GRU4Rec(configuration, data: Self.cycle, key: Self.key)
      }
      return error?.description
    }
    #expect(message { $0.hidden = 0 } == "`hidden` is 0, it must be from 1 to 4096")
    #expect(message { $0.dropout = 1 } == "`dropout` is 1.0, it must be 0 or above and below 1")
    #expect(
      message { $0.loss.calibration = -1 } == "`calibration` is -1.0, it must be from 0 to 1e30")
    var configuration = GRU4Rec.Configuration()
    let setting = GRU4Rec.Configuration.settings.first { $0.name == "draw" }
    let error = #expect(throws: SettingError.self) { try setting?.set(&configuration, "often") }
    #expect(
      error?.description == "`draw` is often, it must be one of `uniform` `popularity` `batch`")
  }

  @Test func easeRefusesWhatDoesNotFit() throws {
    let error = #expect(throws: MemoryError.self) {
      try EASE(
        EASE.Configuration(), data: Self.cycle, memory: 500, workers: Workers(count: 1),
        progress: .unwatched)
    }
    #expect(
      error?.description
        == "`ease`, which keeps a number for each two of 12 items, needs 0 MiB of memory, "
        + "0 MiB may be used here")
    var singular = EASE.Configuration()
    singular.penalty = 0
    let flat = #expect(throws: SettingError.self) {
      try EASE(
        singular, data: Dataset(name: "d", sequences: [[0, 1]]), workers: Workers(count: 1))
    }
    #expect(flat?.description == "`lambda` is 0.0, it must be larger for these data")
  }

  /// Sizes that each are legal, and together a model that no machine holds.
  @Test func modelsThatDoNotFitAreRefusedBeforeTheyAreMade() throws {
    var configuration = SASRec.Configuration()
    (configuration.width, configuration.blocks, configuration.maxlen) = (4096, 64, 10_000)
    let error = #expect(throws: SettingError.self) {
      try SASRec.checkMemory(configuration, users: 0, items: 1000, memory: 16 << 30)
    }
    #expect(
      error?.description
        == "`sasrec` of 6,490,136,576 parameters needs 24,757 MiB of memory, "
        + "16,384 MiB may be used here")
    guard case .tooLarge(let needed)? = error else { return }
    #expect(needed.settings.prefix(2) == ["dim", "layers"] && needed.settings.last == "data")
    try SASRec.checkMemory(SASRec.Configuration(), users: 0, items: 1000, memory: 16 << 30)
    #expect(throws: SettingError.self) {
      try BPRMF.checkMemory(BPRMF.Configuration(), users: .max / 2, items: 3)
    }
    let trainer = Trainer(options: TrainOptions(epochs: 1), workers: Workers(count: 2))
    try trainer.checkMemory(parameters: 1 << 20, memory: 32 << 20)
    let training = #expect(throws: MemoryError.self) {
      try trainer.checkMemory(parameters: 1 << 20, memory: 31 << 20)
    }
    #expect(
      training?.description
        == "training 1,048,576 parameters needs 32 MiB of memory, 31 MiB may be used here")
  }

  @Test func otherUsersAreRefused() throws {
    var model = try Self.bprmf(Self.cycle)
    let error = #expect(throws: UnknownUsers.self) {
      try model.train(
        on: Dataset(name: "more", sequences: Array(repeating: Array(0..<12), count: 63)),
        options: TrainOptions(epochs: 1), key: Self.key, workers: Workers(count: 1))
    }
    #expect(
      error?.description
        == "`bprmf` knows users by their ids alone, and 3 of these 63 are unknown, such as `60`")
  }

  /// Data with some of the users, in another order, train the vectors of these and no others.
  private func checkIDs<Model: FactorModel>(_ model: Model) throws {
    let order = [7, 3, 51]
    let few = Dataset(
      name: "few", catalogue: Self.cycle.catalogue, users: order.map { "\($0)" },
      offsets: [0, 8, 16, 24], items: order.flatMap { Array(Self.cycle.sequence(of: $0)) })
    for fresh in [false, true] {
      var trained = model
      var options = TrainOptions(epochs: 1, patience: nil)
      options.fresh = fresh
      _ = try trained.train(on: few, options: options, key: Self.key, workers: Workers(count: 1))
      let before =
        fresh ? try model.restarted(data: few, key: Self.key).parameters : model.parameters
      let rows = (0..<60).filter {
        trained.parameters["users"].row($0) != before["users"].row($0)
      }
      #expect(rows == order.sorted(), "\(Model.kind), fresh: \(fresh)")
      // A user's vector is the same one in whatever place the data have the user.
      let users = try trained.userVectors(
        of: few.users.map { Query(user: $0, history: []) }, workers: Workers(count: 1))
      for (place, user) in order.enumerated() {
        #expect(users.row(place) == trained.factors.row(user))
      }
    }
  }

  @Test func usersAreMatchedByID() throws {
    try checkIDs(try Self.bprmf(Self.cycle))
    var flat = try Self.lightGCN(Self.cycle).configuration
    // Along the graph all vectors move.
    flat.layers = 0
    try checkIDs(try LightGCN(flat, data: Self.cycle, key: Self.key))
  }

  private func checkStrangers<Model: FactorModel>(_ model: Model) throws {
    func vectors(_ queries: [Query]) throws -> Tensor {
      try model.userVectors(of: queries, workers: Workers(count: 1))
    }
    // Whoever else is asked for.
    let (first, last): (ArraySlice<Int32>, ArraySlice<Int32>) = ([2, 4], [5])
    let users = try vectors([
      Query(user: "99", history: first, folds: true), Query(user: "7", history: []),
      Query(history: [], folds: true), Query(history: last, folds: true),
      Query(user: "7", history: last, folds: true),
    ])
    let made = try model.userVectors([last, first, []], workers: Workers(count: 1))
    #expect(users.row(0) == made.row(1) && users.row(3) == made.row(0))
    #expect(users.row(1) == model.factors.row(7) && users.row(4) == model.factors.row(7))
    #expect(users.row(2).allSatisfy { $0 == 0 } && made.row(2).allSatisfy { $0 == 0 })
    // An item counts once, in whatever order.
    expectClose(
      try model.userVectors([[2, 4], [4, 2, 4]], workers: Workers(count: 1)).row(1), made.row(1))
    let stranger = #expect(throws: UnknownUsers.self) {
      try vectors([Query(user: "x", history: [1])])
    }
    #expect(
      stranger?.description == "`\(Model.kind)` knows users by their ids alone, and not `x`")
    let history = #expect(throws: UnknownUsers.self) { try vectors([Query(history: [1])]) }
    #expect(
      history?.description
        == "`\(Model.kind)` knows users by their ids alone: a history changes nothing")
    #expect(history?.canFold == true)
  }

  @Test func strangersAreFoldedInWhereTheyMayBe() throws {
    try checkStrangers(try Self.bprmf(Self.cycle))
    try checkStrangers(try Self.lightGCN(Self.cycle))
    var flat = try Self.lightGCN(Self.cycle).configuration
    flat.layers = 0
    try checkStrangers(try LightGCN(flat, data: Self.cycle, key: Self.key))
  }

  /// What is kept to fold users in is of the parameters of the moment, and of each copy's own.
  private func checkFoldingIsOfTheParameters<Model: FactorModel>(_ model: Model) throws {
    func folded(_ model: Model) throws -> [Float] {
      try model.userVectors([[1, 2, 3], [4]], workers: Workers(count: 1)).values
    }
    let before = try folded(model)
    var changed = model
    changed.parameters["items"].add(.random([12, 8], seed: 5))
    let after = try folded(changed)
    #expect(after != before)
    let fresh = Model(model.configuration, data: Self.cycle, parameters: changed.parameters)
    #expect(try folded(fresh) == after)
    #expect(try folded(model) == before)
  }

  @Test func foldingFollowsTheParameters() throws {
    try checkFoldingIsOfTheParameters(try Self.bprmf(Self.cycle))
    var configuration = try Self.lightGCN(Self.cycle).configuration
    for layers in [0, 2] {
      configuration.layers = layers
      try checkFoldingIsOfTheParameters(
        try LightGCN(configuration, data: Self.cycle, key: Self.key))
    }
  }

  /// Users who are folded in by what they had are ranked for about as well as those who were learnt.
  private func checkFolding<Model: FactorModel>(_ model: Model) throws {
    let data = try Self.groups()
    let metric = Metric(.hr, at: 3)
    var trained = model
    _ = try trained.train(
      on: data, options: TrainOptions(epochs: 60, patience: nil, rate: 2e-2, batch: 64),
      key: Self.key, workers: Workers(count: 2))
    let others = Dataset(
      name: "others", catalogue: data.catalogue, users: data.users.map { "guest\($0)" },
      offsets: data.offsets, items: data.items, split: data.split)
    #expect(throws: UnknownUsers.self) {
      try Evaluator(others, part: .test, metrics: [metric]).evaluate(
        trained, workers: Workers(count: 1))
    }
    let result = try Evaluator(others, part: .test, metrics: [metric], folds: true)
      .evaluate(trained, workers: Workers(count: 2))
    #expect(result.foldedCount == 40)
    #expect(try result.summary(of: metric).mean > 0.5, "\(Model.kind)")
  }

  @Test func foldedUsersAreRankedFor() throws {
    try checkFolding(try Self.bprmf(Self.groups()))
    try checkFolding(try Self.lightGCN(Self.groups()))
  }

  /// Users whose ids have other bytes are others, however alike they read.
  @Test func usersHaveVectorsOfTheirOwn() throws {
    let ids = ["\u{E9}", "e\u{301}"]
    let data = Dataset(
      name: "accents", catalogue: Catalogue(ids: ["a", "b"]), users: ids, offsets: [0, 1, 2],
      items: [0, 1])
    let model = try BPRMF(data: data, key: Self.key)
    let vectors = try model.userVectors(
      of: ids.map { Query(user: $0, history: []) }, workers: Workers(count: 1))
    #expect(vectors.values == model.parameters["users"].values)
  }
}

public import Interactions
public import ModelFiles
public import Networks
public import Support
public import Tensors

/// Training examples of a model, which are cut into batches.
public protocol TrainingMaterial: Sendable {
  /// How many examples an epoch has.
  var count: Int { get }
}

/// The modules of a model, a table of items among them.
public protocol ItemNetwork: Module {
  /// The table of items, [items, d].
  var items: Embedding { get }
}

/// A recommender whose parameters are learnt step by step.
public protocol TrainableModel: StorableModel {
  associatedtype Material: TrainingMaterial
  associatedtype Network: ItemNetwork

  /// How it trains unless told otherwise.
  static var trainOptions: TrainOptions { get }
  /// Whether it keeps all rows of the training part when it is made, so that none can be kept from it.
  static var isMadeOfAllRows: Bool { get }
  /// The parameters that train.
  var parameters: Parameters { get set }
  /// Where the training stands.
  var training: TrainingState { get set }

  /// The modules that a configuration makes, which declare all parameters.
  static func network(_ configuration: Configuration, users: Int, items: Int) -> Network

  /// Its modules.
  var network: Network { get }

  /// A model of given parameters.
  init(_ configuration: Configuration, data: Dataset, parameters: Parameters)

  /// The training examples in the training part of a data set.
  ///
  /// - Throws: `UnknownUsers` where the model learns a vector a user, and was made for others.
  func material(of data: Dataset) throws -> Material

  /// The loss and its gradients on a batch of examples.
  ///
  /// - Parameters:
  ///   - batch: the examples, by their number.
  ///   - material: what they are examples of.
  ///   - place: where the training is.
  ///   - key: what is random in the step is derived from it and the place.
  ///   - workers: who computes.
  ///   - cancellation: stops it between layers.
  /// - Returns: the loss, the gradients, and how many pairs they are of.
  /// - Throws: `Cancelled`.
  func step(
    _ batch: [Int], of material: Material, at place: TrainingPlace, key: RandomKey,
    workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep

  /// The model with new weights, as it was before any training.
  ///
  /// - Throws: `SettingError`.
  func restarted(data: Dataset, key: RandomKey) throws -> Self

  /// Does what is worth doing once when the parameters have come to rest.
  mutating func settle(workers: Workers)
}

/// A model whose items can start as vectors that were made elsewhere, or be mapped from them.
public protocol StartsAtVectors: TrainableModel {
  /// The model with items that start as vectors, such as embeddings of titles.
  ///
  /// - Parameter vectors: [items, any width from the model's on].
  /// - Returns: the model, otherwise as it is.
  /// - Throws: `SettingError` where they don't fit.
  func startingItems(at vectors: Tensor) throws(SettingError) -> Self

  /// The model with items that a linear map makes of vectors, which stay: the map trains.
  func mappingItems(from vectors: Tensor, key: RandomKey) -> Self
}

extension TrainableModel {
  public static var isMadeOfAllRows: Bool { false }

  public mutating func settle(workers: Workers) {}

  public func restarted(data: Dataset, key: RandomKey) throws -> Self {
    try Self(configuration, data: data, key: key)
  }

  public var itemCount: Int { network.items.rows }

  /// The numbers of the table of items.
  var itemTable: Tensor {
    get { parameters[network.items.table] }
    set { parameters[network.items.table] = newValue }
  }

  public var tensors: [(name: String, tensor: Tensor)] {
    zip(parameters.names, parameters.tensors).map { ($0, $1) }
  }

  /// A model with random weights, and zeros for items that the training part lacks.
  ///
  /// Nothing will train those: they stand for no item that is predicted, nor for one that isn't.
  ///
  /// - Parameters:
  ///   - configuration: what defines it; the defaults for the data unless given.
  ///   - data: the data set that it is for.
  ///   - key: what the weights are drawn with.
  /// - Throws: `SettingError`.
  public init(
    _ configuration: Configuration? = nil, data: Dataset, key: RandomKey
  ) throws(SettingError) {
    let configuration = configuration ?? Configuration(for: data)
    try configuration.check()
    try Self.checkMemory(configuration, users: data.userCount, items: data.itemCount)
    self.init(
      configuration, data: data,
      parameters: Self.firstParameters(
        configuration, users: data.userCount, items: data.itemCount, key: key,
        without: data.coldItems))
  }

  public init(
    _ configuration: Configuration, from file: SafetensorsFile, prefix: String, data: Dataset
  ) throws {
    self.init(
      configuration, data: data,
      parameters: try Self.parameters(
        of: Self.network(configuration, users: data.userCount, items: data.itemCount), from: file,
        prefix: prefix))
    try recall(from: file, prefix: prefix)
  }

  /// The parameters that modules declare, as a file has them.
  static func parameters(
    of network: Network, from file: SafetensorsFile, prefix: String
  ) throws -> Parameters {
    try Parameters(of: network) { try file.tensor(named: prefix + $0.name, shape: $0.shape) }
  }

  /// Takes from a file what the model has and hasn't learnt from, and does what that lets it do.
  mutating func recall(from file: SafetensorsFile, prefix: String) throws(StoredModelError) {
    training.held = try Self.held(in: file, prefix: prefix)
    training.hasLearntValidation = file.metadata[prefix + Self.validationKey] == "true"
    settle(workers: Workers(count: 1))
  }

  /// How many of each user's last training items the model in a file hasn't learnt from.
  private static func held(
    in file: SafetensorsFile, prefix: String
  ) throws(StoredModelError) -> Int {
    let name = prefix + heldKey
    guard let text = file.metadata[name] else { return 0 }
    guard let held = Int(text), held > 0 else {
      throw .badSetting(path: file.path, name: name, found: text)
    }
    return held
  }

  /// Refuses a model whose parameters wouldn't fit into memory, before any is made.
  ///
  /// - Throws: `SettingError.tooLarge`.
  static func checkMemory(
    _ configuration: Configuration, users: Int, items: Int, memory: Int = Machine.usableMemory
  ) throws(SettingError) {
    let declared = network(configuration, users: users, items: items).parameters
    let count = declared.reduce(Int?(0)) { count, parameter in
      let own = MemoryError.product(parameter.shape)
      return count.flatMap { count in
        own.flatMap {
          let (sum, isHuge) = count.addingReportingOverflow($0)
          return isHuge ? nil : sum
        }
      }
    }
    do throws(MemoryError) {
      try MemoryError.refuse(
        above: memory, count.flatMap { MemoryError.product(4, $0) },
        settings: Configuration.sizes + ["data"],
        "`\(kind)` of " + (count.map { "\(NumberText.grouped($0)) " } ?? "") + "parameters")
    } catch { throw .tooLarge(error) }
  }

  /// Parameters before training, each drawn by its name and shape; none for some of the items.
  static func firstParameters(
    _ configuration: Configuration, users: Int, items: Int, key: RandomKey,
    without cold: [Int32] = []
  ) -> Parameters {
    let network = network(configuration, users: users, items: items)
    var parameters = Parameters(of: network, key: key.derived("parameters"))
    parameters[network.items.table] = parameters[network.items.table].clearingRows(cold)
    return parameters
  }
}

extension TrainableModel {
  public var trainableCount: Int { parameters.elementCount }
  public var usualTraining: TrainOptions? { Self.trainOptions }
  public var held: Int { training.held ?? 0 }
  public var hasLearntValidation: Bool { training.hasLearntValidation }

  /// Trains on the training part of a data set.
  ///
  /// - Throws: `ModelError.wantsSequences` for chosen pairs; else as below.
  public mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport {
    let isOfSequences = options.source.map { [.all, .valid].contains($0) } ?? true
    guard pairs == nil, isOfSequences else { throw ModelError.wantsSequences(kind: kind) }
    if Self.isMadeOfAllRows, options.hold > 0 || options.source == .valid {
      throw ModelError.fixedRows(kind: kind)
    }
    return try train(on: data, options: options, key: key, workers: workers, progress: progress)
  }

  /// Trains on the training part of a data set, and goes on from where it was.
  ///
  /// - Parameters:
  ///   - data: what to learn from, split where early stopping is wanted.
  ///   - options: the budget and the optimiser's settings.
  ///   - key: what the order of the examples, negatives, dropout and, with `fresh`, new weights are
  ///     drawn with.
  ///   - workers: who computes the shards; how many they are doesn't change a bit of the result.
  ///   - progress: who watches. On cancellation the model of the last whole step is kept.
  /// - Returns: what was done and how it went.
  /// - Throws: `TrainError`, `UnknownUsers`, or what kept a step or a validation from being computed.
  public mutating func train(
    on data: Dataset, options: TrainOptions = Self.trainOptions, key: RandomKey,
    workers: Workers, progress: Progress = .unwatched
  ) throws -> TrainReport {
    try options.checked()
    guard data.itemCount == itemCount else {
      throw TrainError.otherCatalogue(
        data: data.name, items: data.itemCount, modelItems: itemCount)
    }
    let model = self
    let learnsFromValid = options.source == .valid
    let hasLearntValid = hasLearntValidation && !options.fresh
    let options = options.stopping(by: learnsFromValid || hasLearntValid ? .stopping : nil)
    let (material, validation) = try progress.aside { _ in
      let taught = learnsFromValid ? data.teachingValidation : data
      return (
        try model.material(of: taught.withholding(last: options.hold)),
        Validation(data, options: options)
      )
    }
    guard material.count > 0 else {
      throw TrainError.nothingToLearn(data: data.name, held: options.hold)
    }
    try options.checkedEnd(isValidated: validation != nil)
    if learnsFromValid, validation == nil { throw TrainError.nobodyStops(data: data.name) }
    if options.fresh {
      self = try progress.aside { _ in try model.restarted(data: data, key: key) }
    }
    var task = TrainingTask(
      model: self, material: material, batch: options.batch, key: key.derived("train"),
      validation: validation, validationIdentity: options.validationIdentity(of: data))
    var state = training
    training = TrainingState()
    if options.isAnew { state = state.anew }
    let held = min(state.held ?? .max, options.hold)
    defer {
      self = task.model
      training = state
      if state.isTrained {
        training.held = held
        training.hasLearntValidation = learnsFromValid || hasLearntValid
      }
    }
    let report = try Trainer(options: options, workers: workers, progress: progress)
      .train(&task, state: &state)
    if !report.interrupted { task.model.settle(workers: workers) }
    return report
  }
}

/// A model with what it learns from.
struct TrainingTask<Model: TrainableModel>: Trainable {
  var model: Model
  let material: Model.Material
  let batch: Int
  let key: RandomKey
  let validation: Validation?
  let validationIdentity: String

  var parameters: Parameters {
    get { model.parameters }
    _modify { yield &model.parameters }
  }

  /// The examples in a random order, cut into batches.
  func batches(epoch: Int) -> [[Int]] {
    key.batches(of: material.count, size: batch, epoch: epoch)
  }

  func step(
    _ batch: [Int], at place: TrainingPlace, workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep {
    try model.step(
      batch, of: material, at: place, key: key, workers: workers, cancellation: cancellation)
  }

  func validate(workers: Workers, progress: Progress) throws -> Double? {
    try validation?.measure(model, workers: workers, progress: progress)
  }
}

public import Interactions
public import ModelFiles
public import Networks
public import Support
public import Tensors

/// What a model learns from: so many examples, which are cut into batches.
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
  /// What trains.
  var parameters: Parameters { get set }
  /// Where the training stands.
  var training: TrainingState { get set }

  /// The modules that a configuration makes, which declare all parameters.
  static func network(_ configuration: Configuration, users: Int, items: Int) -> Network

  /// Its modules.
  var network: Network { get }

  /// A model of given parameters.
  init(_ configuration: Configuration, data: Dataset, parameters: Parameters)

  /// What there is to learn from in the training part of a data set.
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

/// A model whose items can start as vectors that were made elsewhere.
public protocol StartsAtVectors: TrainableModel {
  /// The model with items that start as vectors, such as embeddings of titles.
  ///
  /// - Parameter vectors: [items, any width from the model's on].
  /// - Returns: the model, otherwise as it is.
  /// - Throws: `SettingError` where they don't fit.
  func startingItems(at vectors: Tensor) throws(SettingError) -> Self
}

extension TrainableModel {
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

  /// A model with random weights, and none for items that the training part hasn't.
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
      parameters: try Parameters(
        of: Self.network(configuration, users: data.userCount, items: data.itemCount)
      ) { try file.tensor(named: prefix + $0.name, shape: $0.shape) })
    settle(workers: Workers(count: 1))
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

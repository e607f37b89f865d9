import Evaluation
import Interactions
public import Networks
import Support
import Tensors

/// A model that learns a vector for each user as for each item.
///
/// A history of anybody has a vector too, `userVectors(_:workers:)`, that the items alone make, as they
/// were learnt: for a user whom the training hasn't seen, and for alignment, which must not see what
/// comes next.
protocol FactorModel: IDModel, TrainableModel
where Configuration: FactorConfiguration, Material == FactorMaterial, Network == FactorNetwork {
  /// The users who have a vector, row by row.
  var users: UserIDs { get }
  /// A vector a user, [users, d].
  var factors: Tensor { get }
}

/// A table of users and one of items.
public struct FactorNetwork: ItemNetwork {
  let users: Embedding
  public let items: Embedding

  init(users: Int, items: Int, width: Int) {
    func table(_ name: String, _ rows: Int) -> Embedding {
      // Glorot and Bengio 2010, as in RecBole.
      let deviation = (2 / Float(rows + width)).squareRoot()
      return Embedding(name, rows: rows, width: width, start: .normal(deviation))
    }
    self.users = table("users", users)
    self.items = table("items", items)
  }

  public var parameters: [ModuleParameter] { users.parameters + items.parameters }
}

/// The settings that all factor models have.
public protocol FactorConfiguration: ModelConfiguration {
  /// The width of the vectors, d.
  var width: Int { get }
  /// Negatives for each item of a user.
  var negatives: Int { get set }
  /// Where they come from.
  var draw: NegativeDraw { get set }
  /// The weight of the L2 penalty on the vectors of a batch, λ.
  var penalty: Float { get set }
}

extension ModelSetting where Configuration: FactorConfiguration {
  /// The settings of the pairs of an item and negatives, and of their penalty.
  static func pairs(penaltyBecause reason: String) -> [ModelSetting] {
    [
      .integer(
        "negatives", \.negatives, 1...1000, "negatives for each item of a user",
        because: "as in the paper"),
      .word("draw", \.draw, "where negatives come from", because: "as in the paper"),
      .number(
        "lambda", \.penalty, "the weight of the L2 penalty on a batch's vectors",
        because: reason),
    ]
  }
}

/// The training examples of factor models: each item that a user has had in training, once.
public struct FactorMaterial: TrainingMaterial {
  /// The user of each example, as the data count them.
  private let users: [Int32]
  private let items: [Int32]
  /// The model's row of each of the data's users.
  private let rows: [Int32]
  private let sampler: NegativeSampler

  /// - Parameters:
  ///   - data: whose training part.
  ///   - learnt: the users of the model.
  ///   - kind: the kind of the model.
  ///   - draw: where negatives come from.
  /// - Throws: `UnknownUsers` where the data have users that the model lacks.
  init(
    _ data: Dataset, of learnt: UserIDs, kind: String, draw: NegativeDraw
  ) throws(UnknownUsers) {
    _ = try learnt.strangers(
      among: data.users.map { Query(user: $0, history: []) }, to: kind, canFold: false)
    rows = data.users.map { Int32(learnt.index(of: $0) ?? 0) }
    let known = KnownItems(data)
    items = known.items
    users = (0..<known.userCount).flatMap { user in known.of(user).map { _ in Int32(user) } }
    sampler = NegativeSampler(data, draw: draw)
  }

  public var count: Int { items.count }

  /// The model's rows of users, their items, and negatives, `count` for each.
  func triples(
    _ batch: ArraySlice<Int>, of all: [Int], negatives count: Int, key: RandomKey
  ) -> (users: [Int32], candidates: [Int32]) {
    let users = batch.map { self.users[$0] }
    let negatives = sampler.negatives(
      of: users, count: count, batch: sampler.isOfBatch ? all.map { items[$0] } : [], key: key)
    var candidates: [Int32] = []
    for (row, example) in batch.enumerated() {
      candidates.append(items[example])
      candidates += negatives[row * count..<(row + 1) * count]
    }
    return (users.map { rows[Int($0)] }, candidates)
  }
}

extension FactorModel {
  public var width: Int { configuration.width }

  public func material(of data: Dataset) throws -> FactorMaterial {
    try FactorMaterial(data, of: users, kind: kind, draw: configuration.draw)
  }

  /// The model with new weights for the same users, whatever data it trains on, and none for items
  /// that these lack.
  public func restarted(data: Dataset, key: RandomKey) throws -> Self {
    var copy = self
    copy.parameters = Self.firstParameters(
      configuration, users: users.count, items: itemCount, key: key, without: data.coldItems)
    copy.training = TrainingState()
    return copy
  }

  public static func network(
    _ configuration: Configuration, users: Int, items: Int
  ) -> FactorNetwork {
    FactorNetwork(users: users, items: items, width: configuration.width)
  }

  public func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int] {
    try users.strangers(among: queries, to: kind, canFold: true)
  }

  public func userVectors(of queries: [Query], workers: Workers) throws -> Tensor {
    let strangers = try foldedIn(queries)
    var vectors = factors.gatheredRows(
      queries.map { Int32($0.user.flatMap(users.index) ?? 0) })
    guard !strangers.isEmpty else { return vectors }
    let made = try userVectors(strangers.map { queries[$0].history }, workers: workers)
    let width = width
    vectors.withUnsafeMutableValues { vectors in
      made.withUnsafeValues { made in
        for (row, place) in strangers.enumerated() {
          for column in 0..<width { vectors[place * width + column] = made[row * width + column] }
        }
      }
    }
    return vectors
  }
}

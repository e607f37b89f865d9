internal import Evaluation
public import Interactions
public import Networks
public import Support
public import Tensors

/// Self-attentive sequential recommendation: a causal transformer over the items a user had.
///
/// Kang and McAuley, Self-attentive sequential recommendation, ICDM 2018, with their loss on one
/// sampled negative replaced by the full softmax over all items at all positions. Blocks are as in
/// the paper's section 3.3, x + dropout(g(norm(x))) for attention and for a pointwise ReLU network;
/// the item table is shared between input and output. Other losses are settings. Sequences are packed without padding, and
/// positions count from the recent end, so that results equal those of sequences padded on the left.
public struct SASRec: SequenceModel {
  public static let kind = "sasrec"
  public static let card = ModelCard(
    "makes a self-attentive sequential recommender, untrained",
    formula: "score(u, i) = h_u · e_i, trained by softmax over all items at all positions",
    source: "Kang & McAuley, Self-attentive sequential recommendation, ICDM 2018; "
      + "full softmax in place of one sampled negative; "
      + "`text`: Harte et al., Leveraging large language models for sequential recommendation, "
      + "RecSys 2023",
    example: "sasrec shop dim=64 layers=2 maxlen=50")
  public let configuration: Configuration
  /// The item table, the positions and the blocks, by name.
  public var parameters: Parameters
  public var training = TrainingState()
  /// What the item table starts as where it isn't random; a file doesn't keep it.
  var firstItems: Tensor? = nil

  public init(_ configuration: Configuration, data: Dataset, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
  }

  /// A model with random weights.
  ///
  /// - Parameters:
  ///   - configuration: the sizes of the network.
  ///   - itemCount: how many items the catalogue has.
  ///   - key: what the weights are drawn with.
  /// - Throws: `SettingError`.
  public init(
    _ configuration: Configuration = Configuration(), itemCount: Int, key: RandomKey
  ) throws(SettingError) {
    try configuration.check()
    try Self.checkMemory(configuration, users: 0, items: itemCount)
    self.configuration = configuration
    parameters = Self.initialParameters(configuration, users: 0, items: itemCount, key: key)
  }

  public static func parameters(
    _ configuration: Configuration, users: Int, items: Int,
    make: (String, [Int], ParameterStart) throws -> Tensor
  ) rethrows -> Parameters {
    try Network(configuration).parameters(itemCount: items, make: make)
  }

  func states(
    of histories: PackedHistories, tape: Tape, parameters: BoundParameters, dropout: RandomKey?,
    lastOnly: Bool
  ) throws -> Variable {
    try Network(configuration).states(
      of: histories, tape: tape, parameters: parameters, dropout: dropout, lastOnly: lastOnly)
  }
}

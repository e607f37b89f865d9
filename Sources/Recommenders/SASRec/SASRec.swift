internal import Evaluation
public import Networks
public import Support
public import Tensors

/// Self-attentive sequential recommendation: a causal transformer over the items a user had.
///
/// Kang and McAuley, Self-attentive sequential recommendation, ICDM 2018, with their loss on one
/// sampled negative replaced by the full softmax over all items at all positions. Blocks are as in
/// the paper's section 3.3, x + dropout(g(norm(x))) for attention and for a pointwise ReLU network;
/// the item table is shared between input and output. Sequences are packed without padding, and
/// positions count from the recent end, so that results equal those of sequences padded on the left.
public struct SASRec: IDModel {
  public let kind = "sasrec"
  /// The sizes of the network.
  public let configuration: Configuration
  /// The item table, the positions and the blocks, by name.
  public internal(set) var parameters: Parameters
  /// Where the training stands.
  public internal(set) var training = TrainingState()

  public var itemCount: Int { parameters["items"].rowCount }
  public var width: Int { configuration.width }
  public var itemVectors: Tensor { parameters["items"] }

  /// A model with random weights.
  ///
  /// - Parameters:
  ///   - configuration: the sizes of the network.
  ///   - itemCount: how many items the catalogue has.
  ///   - key: what the weights are drawn with.
  /// - Throws: `SASRec.ConfigurationError`.
  public init(
    _ configuration: Configuration = Configuration(), itemCount: Int, key: RandomKey
  ) throws(ConfigurationError) {
    try configuration.check()
    self.configuration = configuration
    parameters = Network(configuration).initialParameters(itemCount: itemCount, key: key)
  }

  public func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    let network = Network(configuration)
    let block = 128
    let parts = try workers.map((histories.count + block - 1) / block) { index in
      let range = index * block..<min(histories.count, (index + 1) * block)
      return try network.lastStates(of: histories[range], parameters: parameters)
    }
    return parts.isEmpty ? .zeros([0, width]) : .concatenatingRows(parts)
  }
}

public import Networks

/// All weights of a backbone under stable names, whatever its file calls them.
///
/// Maps that are computed as one product, such as queries, keys and values, stand here one by one;
/// they share memory with the stack.
public struct NamedWeights: Sendable {
  /// The weights, in the order of the model.
  public internal(set) var parameters = Parameters()
  /// The linear maps, each with a `.weight` [out, in] and perhaps a `.bias` among the parameters.
  public internal(set) var linearMaps: [String] = []
}

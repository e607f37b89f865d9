import Backbones
import Networks
import Support
import Tensors

/// Forward, and forward + backward to injected rows, of a frozen backbone on texts of one length.
struct BackboneBenchmark {
  let backbone: any Backbone
  let texts: PackedTexts
  let workers: Workers

  /// `count` texts of `length` tokens each.
  init(backbone: any Backbone, count: Int, length: Int, workers: Workers) {
    self.backbone = backbone
    self.workers = workers
    let vocabulary = Int32(backbone.description.vocabulary)
    texts = PackedTexts(
      (0..<count).map { text in
        (0..<length).map { (1000 + Int32(text * 7919 + $0 * 104_729) % 20_000) % vocabulary }
      })
  }

  /// Multiplications and additions of one pass over all texts in the linear maps of the layers,
  /// without the attention products.
  var operations: Double {
    // Those of a layer have its number in their name, the output head has none.
    let maps = backbone.weights.linearMaps.filter { $0.contains(/\.[0-9]+\./) }
    let elements = maps.reduce(0) { $0 + backbone.weights.parameters[$1 + ".weight"].count }
    return 2 * Double(texts.tokenCount) * Double(elements)
  }

  func forward() throws {
    _ = try backbone.encode(texts, pooling: .mean, workers: workers, progress: .unwatched)
  }

  /// One row a text at every layer trains; weights are frozen.
  func forwardBackward() throws {
    let width = backbone.description.width
    let rows = (0..<backbone.description.layers).map {
      Embedding("rows.\($0)", rows: texts.count, width: width, start: .normal(0.1))
    }
    var parameters = Parameters()
    for table in rows { parameters.add(Parameters(of: table, key: RandomKey(seed: 1))) }
    let shards = texts.shards()
    _ = try ShardedGradient(
      parameters: parameters, shards: shards.count, workers: workers, cancellation: nil
    ) { shard, tape, bound in
      let part = texts[shards[shard]]
      let states = try backbone.run(
        layers: 0..<backbone.description.layers,
        from: tape.constant(backbone.embeddings(of: part)), texts: part, on: tape,
        rows: { layer in
          InjectedRows(
            states: rows[layer](shards[shard].map { Int32($0) }, in: bound),
            offsets: Array(0...part.count))
        })
      return [tape.sum(backbone.pool(states, texts: part, by: .mean, on: tape))]
    } loss: { tape, _, outputs in
      tape.sum(tape.concatenateRows(outputs.map { $0[0] }))
    }
  }
}

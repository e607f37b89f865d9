import Networks
public import Tensors

extension T5 {
  /// What writes.
  struct Decoder: Sendable {
    var distances: DistanceBuckets
    /// Attention to what was written, to what was encoded, and the feed-forward block.
    var layers: [TransformerBlock]
    var norm: Norm
  }

  public func predictingStates(
    of continuations: PackedTexts, after prompts: PackedTexts, in pass: Pass
  ) throws -> Variable {
    let memory = try encode(prompts, in: pass)
    // The start token, then what was written, each predicting the next; the last predicts nothing.
    let inputs = PackedTexts(
      (0..<continuations.count).map { text in
        Array(([configuration.startToken] + continuations[text]).prefix(continuations.length(text)))
      })
    return try decode(inputs, memory: memory, in: pass)
  }

  public func startDecoding(_ prompts: PackedTexts, in pass: Pass) throws -> Decoding {
    var decoding = Decoding(
      cache: KeyValueCache(layers: decoder.layers.count, texts: prompts.count),
      memory: try encode(prompts, in: pass), states: .zeros([0, description.width]))
    let starts = PackedTexts(Array(repeating: [configuration.startToken], count: prompts.count))
    _ = try read(starts, into: &decoding, in: pass)
    return decoding
  }

  public func read(
    _ tokens: PackedTexts, into decoding: inout Decoding, in pass: Pass
  ) throws -> Tensor {
    guard let memory = decoding.memory else {
      preconditionFailure("T5 reads on from what it has encoded")
    }
    var pass = pass
    pass.cache = decoding.cache
    let states = try decode(tokens, memory: memory, in: pass).value
    decoding.cache.advance(offsets: tokens.offsets)
    decoding.states = states.gatheredRows(tokens.offsets.dropFirst().map { Int32($0 - 1) })
    return states
  }

  /// The decoder; whoever continues texts has made sure that there is a head, and so that there is one.
  private var decoder: Decoder {
    guard let decoder = modules.decoder else {
      preconditionFailure("a T5 without decoder can't write")
    }
    return decoder
  }

  /// Runs the encoder, and makes the keys and values of every layer of the decoder.
  private func encode(
    _ texts: PackedTexts, in pass: Pass
  ) throws -> [AttendedMemory] {
    let states = try run(
      layers: 0..<description.layers, from: embeddings(of: texts, in: pass), texts: texts,
      in: pass)
    return decoder.layers.compactMap {
      $0.memory(of: states, offsets: texts.offsets, in: pass)
    }
  }

  /// Runs the decoder.
  ///
  /// - Returns: the states from which the head predicts what follows each token, [tokens, width].
  private func decode(
    _ tokens: PackedTexts, memory: [AttendedMemory], in pass: Pass
  ) throws -> Variable {
    let lengths = pass.starts(of: tokens).enumerated().map { $1 + tokens.length($0) }
    let bias = DistanceBias(
      decoder.distances.bias(reach: lengths.max() ?? 0), extraIsPast: true)
    var states = embeddings(of: tokens, in: pass)
    for (index, layer) in decoder.layers.enumerated() {
      try pass.tape.checkCancellation()
      states = layer(
        states,
        over: AttendedTexts(offsets: tokens.offsets, bias: bias, past: pass.past(index)),
        memory: memory[index], in: pass)
    }
    let normed = decoder.norm(states, in: pass)
    return configuration.scalesOutput
      ? pass.tape.scale(normed, by: 1 / Float(description.width).squareRoot()) : normed
  }
}

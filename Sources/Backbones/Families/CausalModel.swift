import Networks
public import Tensors

/// A language model of one stack of layers, in which a token is blind to later ones.
public protocol CausalModel: LanguageModel {}

extension CausalModel {
  /// A prompt and what follows it are one text.
  public func room(after prompt: Int) -> Int { description.longestText - prompt }

  public func states(
    of continuations: PackedTexts, after prompts: PackedTexts, in pass: Pass
  ) throws -> ContinuedStates {
    // The state of a token predicts the next one; the last token of all predicts nothing.
    var texts = PackedTexts()
    var (read, predicting): ([Int32], [Int32]) = ([], [])
    for text in 0..<prompts.count {
      let start = Int32(texts.tokenCount)
      let end = start + Int32(prompts.length(text))
      read += start..<end
      predicting += (0..<continuations.length(text)).map { end - 1 + Int32($0) }
      texts.append(prompts[text] + continuations[text].dropLast())
    }
    let states = try run(
      layers: 0..<description.layers, from: embeddings(of: texts, in: pass), texts: texts,
      in: pass)
    return ContinuedStates(
      prompts: pass.tape.gather(states, rows: read),
      predicting: pass.tape.gather(states, rows: predicting))
  }

  public func startDecoding(_ prompts: PackedTexts, in pass: Pass) throws -> Decoding {
    let longest = (0..<prompts.count).map { prompts.length($0) }.max() ?? 0
    let cache = KeyValueCache(
      layers: description.layers, texts: prompts.count, capacity: longest + 32)
    var decoding = Decoding(cache: cache, memory: nil, states: .zeros([0, description.width]))
    _ = try read(first: prompts, into: &decoding, in: pass)
    return decoding
  }

  public func read(
    _ tokens: PackedTexts, into decoding: inout Decoding, in pass: Pass
  ) throws -> Tensor {
    // Rows that were injected before the first piece are in the cache; those that change states aren't.
    var pass = pass
    pass.injected = Injection(entering: pass.injected.entering)
    return try read(first: tokens, into: &decoding, in: pass)
  }

  private func read(
    first tokens: PackedTexts, into decoding: inout Decoding, in pass: Pass
  ) throws -> Tensor {
    var pass = pass
    pass.cache = decoding.cache
    let states = try run(
      layers: 0..<description.layers, from: embeddings(of: tokens, in: pass), texts: tokens,
      in: pass
    ).value
    decoding.cache.advance(offsets: tokens.offsets)
    decoding.states = states.gatheredRows(tokens.offsets.dropFirst().map { Int32($0 - 1) })
    return states
  }
}

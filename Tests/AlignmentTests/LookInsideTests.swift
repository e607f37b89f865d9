import Backbones
import Evaluation
import Interactions
import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

/// Where attention goes, what stands in a prompt, and what may explain a gain.
@Suite struct LookInsideTests {
  private let workers = Workers(count: 2)
  private let twin: Twin

  init() throws { twin = try Twin() }

  private func model(
    _ system: some NamedSystem, backbone: (any Backbone)? = nil, key: UInt64 = 1
  ) throws -> AlignedModel {
    try AlignedModel(
      system, dataset: twin.data, base: twin.base, backbone: backbone ?? twin.backbone,
      key: RandomKey(seed: key), workers: workers)
  }

  private func backbone(_ name: String) throws -> any Backbone {
    try BackboneFolder(path: ColdItemTests.fixture(name)).load(name: name)
  }

  /// Every head's attention adds up to 1, and rows have none below the first layer that they enter.
  @Test(arguments: ["bert-tiny", "gpt2-tiny", "llama-tiny", "t5-tiny"])
  func sharesAddUpToOne(name: String) throws {
    let backbone = try backbone(name)
    for pooling in [Pooling.mean, .last] {
      var system = twin.configuration(.tuned)
      system.site.fromLayer = 1
      system.readout.pooling = pooling
      let model = try model(system, backbone: backbone)
      let reading = try model.reading(of: Query(history: [4, 9]), item: nil, workers: workers)
      #expect(reading.beside == 3 && reading.firstLayer == 1)
      #expect(reading.places.prefix(3).map(\.content) == [.free(1), .free(2), .row(1)])
      #expect(reading.shares.count == backbone.description.layers)
      for (layer, shares) in reading.shares.enumerated() {
        #expect(shares.shape == [backbone.description.heads, reading.places.count])
        for head in 0..<shares.rowCount {
          let own = shares.rows(head..<head + 1).values
          expectClose(own.reduce(0, +), 1, relative: 1e-4)
          #expect((own.prefix(3).reduce(0, +) > 0) == (layer >= 1))
        }
      }
    }
  }

  /// Twice the number in a key's place doubles nothing: shares are those that mix the values.
  @Test func sharesMixTheValues() {
    let tape = Tape(recording: false)
    let qkv = tape.constant(Tensor.random([3, 12], seed: 1))
    let extra = tape.constant(Tensor.random([2, 8], seed: 2))
    let shares = tape.attentionShares(
      qkv, extra: extra, offsets: [0, 3], heads: 2, keyHeads: 2, causal: true, scale: 0.7, bias: nil
    )
    #expect(shares.shape == [2, 3, 5])
    let mixed = tape.attention(
      qkv, extra: extra, offsets: [0, 3], heads: 2, causal: true, scale: 0.7
    ).value
    for head in 0..<2 {
      for token in 0..<3 {
        for column in 0..<2 {
          let values = (0..<5).map { key in
            key < 2
              ? extra.value.values[key * 8 + 4 + 2 * head + column]
              : qkv.value.values[(key - 2) * 12 + 8 + 2 * head + column]
          }
          let own = shares.values[(head * 3 + token) * 5..<(head * 3 + token) * 5 + 5]
          expectClose(
            mixed.values[token * 4 + 2 * head + column],
            zip(own, values).reduce(0) { $0 + $1.0 * $1.1 }, relative: 1e-4, absolute: 1e-5)
        }
      }
    }
  }

  /// What stands in the places of prompts of each site.
  @Test func placesAreNamed() throws {
    var laser = Laser()
    laser.former = .small
    let tied = try model(laser).reading(of: Query(history: [4]), item: nil, workers: workers)
    #expect(tied.beside == 0)
    #expect(tied.places.filter { $0.content == .suffix }.map(\.position) == [tied.places.count - 1])
    #expect(tied.places.dropFirst().prefix(2).map(\.content) == [.row(1), .row(2)])
    var rsllm = RSLLM()
    rsllm.prompts.user = "the <history rows=true> and"
    rsllm.textEpochs = 0
    rsllm.prompts.longest = 40
    let speaker = try backbone("llama-tiny")
    let slots = try model(rsllm, backbone: speaker).reading(
      of: Query(history: [4, 9]), item: nil, workers: workers)
    let rows = slots.places.filter { if case .word = $0.content { false } else { true } }
    #expect(rows.map(\.content) == [.marker, .item(4), .marker, .item(9)])
    let item = try model(twin.configuration(.tuned)).reading(of: nil, item: 4, workers: workers)
    #expect(item.beside == 3)
  }

  /// Rows in attentions of their own are told, and take no share of the text's.
  @Test func rowsOfGatedSitesStandApart() throws {
    var system = twin.configuration(.tuned)
    system.alignment = .gated
    let reading = try model(system).reading(
      of: Query(history: [4, 9]), item: nil, workers: workers)
    #expect(reading.apart.map(\.content) == [.free(1), .free(2), .row(1)])
    #expect(reading.beside == 0 && reading.places.allSatisfy { $0.position != nil })
    #expect(
      try model(twin.configuration(.tuned))
        .reading(of: Query(history: [4, 9]), item: nil, workers: workers).apart.isEmpty)
  }

  /// Prompts that don't fit are counted, and a reading says that it is of one.
  @Test func cutPromptsAreCounted() throws {
    var system = twin.configuration(.tuned)
    #expect(try model(system).cutPrompts(of: twin.data) == (0, 0))
    system.prompts.longest = 5
    let short = try model(system)
    let cut = short.cutPrompts(of: twin.data)
    #expect(cut.users > 0 && cut.users <= twin.data.userCount && cut.items < twin.data.itemCount)
    #expect(try short.reading(of: Query(history: [4, 9, 2]), item: nil, workers: workers).isCut)
    #expect(try !short.reading(of: Query(history: []), item: nil, workers: workers).isCut)
  }

  /// An open gate is what the same maps make without one.
  @Test func anOpenGateIsNoGate() throws {
    var gated = twin.configuration(.tuned)
    gated.bridge.ids.gate.kind = .count
    let (closed, open) = try (model(gated), model(twin.configuration(.tuned)))
    let queries = [Query(history: [4, 9])]
    func scores(_ model: AlignedModel, without: Ablation? = nil) throws -> [Float] {
      try model.scores(for: queries, without: without, workers: workers, progress: .unwatched)
    }
    #expect(try scores(closed, without: .gate) == scores(open))
    #expect(try scores(closed) != scores(open))
    #expect(closed.has(.gate) && !open.has(.gate))
  }

  /// Each control is what it says, and what trains has the alignment's own training.
  @Test func controlsAreWhatTheySay() throws {
    var ra = try model(twin.configuration(.tuned))
    var options = AlignedModel.trainOptions
    (options.pairs, options.batch) = (24, 6)
    _ = try ra.train(
      on: twin.data, options: options, key: RandomKey(seed: 1), workers: workers)
    let trained = ra
    func made(_ control: Control) throws -> any Recommender {
      try trained.control(
        control, on: twin.data, options: options, key: RandomKey(seed: 1), workers: workers,
        progress: .unwatched)
    }
    let query = [Query(history: [4, 9, 2])]
    func scores(_ model: any Recommender) throws -> [Float] {
      try model.prepared(workers: workers, progress: .unwatched)
        .scores(for: query, workers: workers, progress: .unwatched)
    }
    let own = try scores(trained)
    let untrained = try scores(made(.untrained))
    #expect(try scores(model(twin.configuration(.tuned))) == untrained)
    #expect(try scores(made(.base)) == scores(twin.base))
    for control in [Control.shuffledIDs, .noise, .shuffledTexts, .randomBackbone, .text] {
      let other = try made(control)
      let same = try made(control)
      #expect(try scores(other) != own, "\(control)")
      #expect(try scores(other) == scores(same), "\(control)")
    }
    let shuffled = try made(.shuffledHistory)
    let orders = [[4, 9, 2], [4, 2, 9], [9, 4, 2], [9, 2, 4], [2, 4, 9], [2, 9, 4]]
    let all = try orders.map {
      try trained.scores(
        for: [Query(history: $0.map { Int32($0) }[...])], workers: workers, progress: .unwatched)
    }
    #expect(try all.contains(scores(shuffled)))
    #expect(!trained.has(.denied) && Control.allCases.filter(trained.has).count == 12)
    let text = try #require(try made(.text) as? AlignedModel)
    #expect(!text.sentence.readsIDs)
    #expect(try scores(made(.zeroshot)) != scores(made(.static)))
    #expect(try made(.fused) is Fuse)
  }

  /// ID rows that are their own texts' states are alike to them and to no others.
  @Test func levelsAreMeasured() throws {
    let ra = try model(twin.configuration(.tuned))
    let levels = try ra.levelVectors(
      on: twin.data, count: 8, workers: workers, progress: .unwatched
    ).map(LevelAlignment.init)
    #expect(levels.map(\.level) == [.layer(0), .layer(1), .layer(0), .layer(1)])
    #expect(levels.map(\.tower) == [.user, .user, .item, .item])
    for level in levels {
      #expect((-1...1).contains(level.matched) && (0...1).contains(level.retrieval))
    }
    var text = TextOnly()
    text.arm.prompts.longest = 40
    let none = try model(text).levelVectors(
      on: twin.data, count: 8, workers: workers, progress: .unwatched)
    #expect(none.isEmpty)
  }

  /// A prompt that lists candidates shows some.
  @Test func candidatesAreShown() throws {
    var rsllm = RSLLM()
    rsllm.prompts.user = "the <history> and <candidates rows=true>"
    (rsllm.textEpochs, rsllm.prompts.longest, rsllm.samples.negatives) = (0, 60, 2)
    let reading = try model(rsllm, backbone: backbone("llama-tiny"))
      .reading(of: Query(history: [4, 9]), item: nil, workers: workers)
    let listed = reading.places.compactMap { place -> Int32? in
      if case .item(let item) = place.content { item } else { nil }
    }
    #expect(listed.count == 3 && Set(listed).count == 3)
    #expect(Set(listed).isDisjoint(with: [4, 9]))
  }

  /// Rows in places of a prompt are compared with the embeddings of their items' words.
  @Test func rowsInSlotsAreComparedWithWords() throws {
    var rsllm = RSLLM()
    (rsllm.prompts.longest, rsllm.textEpochs) = (40, 0)
    let speaker = try backbone("llama-tiny")
    var model = try model(rsllm, backbone: speaker)
    let vectors = try model.levelVectors(
      on: twin.data, count: 8, workers: workers, progress: .unwatched)
    #expect(vectors.map(\.level) == [.input] && vectors.map(\.tower) == [.item])
    #expect(vectors[0].rows.shape == [8, speaker.description.width])
    let first = try #require(vectors.first)
    model.parameters.tensors = model.parameters.tensors.map { $0.scaled(by: 2) }
    let other = try model.levelVectors(
      on: twin.data, count: 8, workers: workers, progress: .unwatched)
    #expect(other[0].texts.values == first.texts.values)
    // A row that is its own text is nearest to it.
    let own = LevelVectors(
      tower: .item, level: .input, rows: first.texts, texts: first.texts)
    #expect(LevelAlignment(own).matched > 0.99 && LevelAlignment(own).retrieval == 1)
  }
}

import Backbones
import Tensors
import Testing
import _TestSupport

@testable import Alignment

@Suite struct FrozenStatesTests {
  private let twin: Twin
  private let texts: PackedTexts

  init() throws {
    twin = try Twin()
    texts = twin.backbone.pack(["red cake tin", "blue cake stand", "red cake tin", "a lantern"])
  }

  private func states(
    fromLayer: Int = 1, means: Bool = true, bytes: Int = 1 << 20, diskBytes: Int = 0
  ) -> FrozenStates {
    FrozenStates(
      backbone: twin.backbone, fromLayer: fromLayer, wantsMeans: means, bytes: bytes,
      diskBytes: diskBytes)
  }

  @Test(arguments: [0, 1]) func aSecondPassGivesWhatTheFirstGave(fromLayer: Int) throws {
    let frozen = states(fromLayer: fromLayer)
    let first = frozen.lookUp(texts, isTraining: true)
    #expect(first.isKnown == [false, false, false, false])
    let computed = try frozen(first, cancellation: nil)
    let second = frozen.lookUp(texts, isTraining: true)
    #expect(second.isKnown == [true, true, true, true])
    let kept = try frozen(second, cancellation: nil)
    #expect(kept.states.values == computed.states.values)
    #expect(kept.means?.values == computed.means?.values)
    #expect(kept.means?.shape == [4, (2 - fromLayer) * twin.backbone.description.width])
  }

  @Test func whatHasNoRoomIsComputedEachTime() throws {
    let width = twin.backbone.description.width
    let first = texts.length(0)
    // Room for the first text alone: its states, the means of one layer, its tokens.
    let frozen = states(bytes: 4 * ((first + 1) * width + first))
    let computed = try frozen(frozen.lookUp(texts, isTraining: true), cancellation: nil)
    let again = frozen.lookUp(texts, isTraining: true)
    #expect(again.isKnown == [true, false, true, false])
    let second = try frozen(again, cancellation: nil)
    expectClose(second.states.values, computed.states.values, relative: 1e-5, absolute: 1e-6)
    expectClose(second.means?.values ?? [], computed.means?.values ?? [], absolute: 1e-6)
  }

  @Test(arguments: [(0, true), (1, true), (1, false)])
  func whatMemoryHasNoRoomForIsKeptOnDisk(fromLayer: Int, means: Bool) throws {
    let first = texts.length(0)
    let width = twin.backbone.description.width
    // Room in memory for one text at most; on disk for all.
    let frozen = states(
      fromLayer: fromLayer, means: means, bytes: 4 * ((first + 2) * width + first),
      diskBytes: 1 << 20)
    let computed = try frozen(frozen.lookUp(texts, isTraining: true), cancellation: nil)
    let again = frozen.lookUp(texts, isTraining: true)
    #expect(again.isKnown == [true, true, true, true])
    // In parts, as shards ask for them.
    let parts = try [0..<1, 1..<4].map { try frozen(again[$0], cancellation: nil) }
    #expect(parts.flatMap(\.states.values) == computed.states.values)
    #expect(parts.flatMap { $0.means?.values ?? [] } == computed.means?.values ?? [])
    #expect((computed.means != nil) == means)
  }

  @Test func scoringKeepsNothing() throws {
    let frozen = states()
    let result = try frozen(frozen.lookUp(texts, isTraining: false), cancellation: nil)
    #expect(result.means == nil)
    #expect(frozen.lookUp(texts, isTraining: false).isKnown == [false, false, false, false])
  }

  @Test func nothingIsKeptWhereNothingIsSaved() throws {
    let frozen = states(fromLayer: 0, means: false)
    let result = try frozen(frozen.lookUp(texts, isTraining: true), cancellation: nil)
    #expect(result.states.values == twin.backbone.embeddings(of: texts).values)
    #expect(frozen.lookUp(texts, isTraining: true).isKnown == [false, false, false, false])
  }
}

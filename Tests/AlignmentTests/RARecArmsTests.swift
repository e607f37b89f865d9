import Backbones
import Evaluation
import Foundation
import Interactions
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

/// RA-Rec's arms: other modules, half a prompt, losses.
@Suite struct RARecArmsTests {
  private let workers = Workers(count: 2)
  private let twin: Twin

  init() throws { twin = try Twin() }

  private func model(_ change: (inout RARec) -> Void) throws -> AlignedModel {
    var system = twin.configuration(.tuned)
    change(&system)
    return try AlignedModel(
      system, dataset: twin.data, base: twin.base, backbone: twin.backbone,
      key: RandomKey(seed: 1), workers: workers)
  }

  @Test(arguments: RARec.Alignment.allCases)
  func everyModuleTrains(_ alignment: RARec.Alignment) throws {
    var model = try model { $0.alignment = alignment }
    let before = model.parameters
    var options = AlignedModel.trainOptions
    (options.steps, options.batch, options.patience) = (3, 8, nil)
    let report = try model.train(
      on: twin.data, options: options, key: RandomKey(seed: 2), workers: workers)
    #expect(report.steps == 3 && report.history.allSatisfy(\.loss.isFinite))
    let last = try #require(model.training.isTrained ? model : nil)
    let moved = zip(before.names, zip(before.tensors, last.parameters.tensors))
      .filter { $1.0.values != $1.1.values }
    #expect(!moved.isEmpty)
    #expect(model.sentence.readsIDs == (alignment != .prefix))
  }

  @Test func armsShareWhatTheyHaveInCommon() throws {
    let whole = try model { _ in }
    let prefix = try model { $0.alignment = .prefix }
    let gated = try model { $0.alignment = .gated }
    for other in [prefix, gated] {
      for name in other.parameters.names where whole.parameters.contains(name) {
        #expect(other.parameters[name].values == whole.parameters[name].values, "\(name)")
      }
    }
    let hard = try model { $0.half = .hard }
    #expect(hard.parameters.names == prefix.parameters.names)
  }

  @Test func eachHalfOfThePromptCanBeTakenAway() throws {
    let soft = try model { $0.half = .soft }
    let texts = try soft.userInput([[1, 2], [3]], workers: workers).texts
    #expect(Array(texts[0]) == twin.backbone.wordless && Array(texts[1]) == twin.backbone.wordless)
    #expect(soft.sentence.stages[0].objectives.count == 1)
    let hard = try model { $0.half = .hard }
    #expect(!hard.sentence.readsIDs)
    #expect(soft.sentence.readsIDs)
    let queries = [Query(history: [1, 2]), Query(history: [3])]
    let scores = try soft.scores(for: queries, workers: workers, progress: .unwatched)
    #expect(Array(scores[..<10]) != Array(scores[10...]))
  }

  @Test func theCorrectionOfTheSoftmaxCanBeLeftOut() throws {
    let batch = try twin.batch(Array(0..<6))
    func loss(_ isCorrected: Bool) throws -> Double {
      let model = try self.model {
        $0.softmax.isCorrected = isCorrected
        $0.contrast.weight = 0
      }
      return try model.gradient(
        batch, key: RandomKey(seed: 1), userStates: model.readerStates, workers: workers,
        cancellation: nil
      ).loss
    }
    // By hand: the scores of the candidates, those that count.
    let model = try self.model { $0.contrast.weight = 0 }
    let scores = try model.scores(for: batch.queries, workers: workers, progress: .unwatched)
    let candidates = Candidates(
      model.candidates(of: batch, key: RandomKey(seed: 1)), of: batch, drawn: 0,
      drawable: model.side.warm.count, popularity: model.side.shares)
    func byHand(_ isCorrected: Bool) -> Double {
      let columns = candidates.items.count
      return batch.targets.indices.reduce(0) { sum, row in
        let logits = candidates.items.indices.map { column -> Double in
          guard candidates.counts[row * columns + column] else { return -1e9 }
          let score = Double(scores[row * 10 + Int(candidates.items[column])])
          return score - (isCorrected ? Double(candidates.logProbabilities[column]) : 0)
        }
        let total = logits.map { exp($0) }.reduce(0, +)
        return sum - log(exp(logits[Int(candidates.targets[row])]) / total)
      } / Double(batch.targets.count)
    }
    for isCorrected in [true, false] {
      let (given, wanted) = (try loss(isCorrected), byHand(isCorrected))
      #expect(abs(given - wanted) < 1e-4 * wanted, "\(isCorrected): \(given), \(wanted)")
    }
    #expect(try loss(true) != loss(false))
  }

  /// Any ID model of vectors on any family of language models.
  @Test(arguments: ["bert-tiny", "gpt2-tiny", "llama-tiny", "t5-tiny"])
  func anyIDModelOnAnyFamily(_ family: String) throws {
    let backbone = try BackboneFolder(path: ColdItemTests.fixture(family)).load(name: family)
    for alignment in RARec.Alignment.allCases {
      var system = twin.configuration(.tuned)
      system.alignment = alignment
      var model = try AlignedModel(
        system, dataset: twin.data, base: twin.base, backbone: backbone, key: RandomKey(seed: 1),
        workers: workers)
      var options = AlignedModel.trainOptions
      (options.steps, options.batch) = (1, 4)
      let report = try model.train(
        on: twin.data, options: options, key: RandomKey(seed: 2), workers: workers)
      #expect(report.steps == 1, "\(family) \(alignment)")
    }
  }
}

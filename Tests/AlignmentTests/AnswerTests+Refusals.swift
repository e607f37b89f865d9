import Backbones
import Evaluation
import Foundation
import Interactions
import ModelFiles
import Networks
import Recommenders
import Support
import Tensors
import Testing
import _TestSupport

@testable import Alignment

// What doesn't go together.
extension AnswerTests {
  @Test func partsThatDoNotGoTogetherAreRefused() throws {
    func refusal(_ change: (inout Sentence) -> Void) -> String? {
      var sentence = rsllm().sentence
      change(&sentence)
      do { try sentence.check() } catch { return "\(error)" }
      return nil
    }
    #expect(refusal { _ in } == nil)
    #expect(
      refusal { $0.comparison.score = .cosine }
        == "the score `cosine` isn't one of the readout `answer with=title`")
    #expect(
      refusal { $0.comparison.residual = true }
        == "the score `meanlogp with the ID model's own score` isn't one of the readout `answer "
        + "with=title`")
    #expect(
      refusal { $0.stages[0].objectives = [SampledSoftmax()] }
        == "the objective `softmax` reads nothing of the readout `answer`")
    #expect(
      refusal { $0.stages[0].samples = LabelledSamples() }
        == "the samples `labelled` aren't for the readout `answer`")
    #expect(
      refusal { $0.prompts.user = "<history>" }
        == "no prompt of users has a place for rows of ID vectors, which the site `slot` fills")
    #expect(
      refusal { $0.user.site = PrefixSite() }
        == "a prompt has places for rows of ID vectors, which the site `prefix` doesn't fill")
    #expect(
      refusal { $0.user.bridge = FreeRows() }
        == "places of a prompt are filled with rows of ID vectors, and `free` makes others")
    #expect(
      refusal { sentence in
        sentence.user.readout = PooledReadout()
        sentence.comparison = Comparison()
        sentence.stages = [Stage([SampledSoftmax()])]
        sentence.item = Sentence.Side()
      } == nil)
  }

  /// Vectors of items are there for none who answers.
  @Test func answersHaveNoVectors() throws {
    #expect(throws: AlignmentError.answersInWords) {
      _ = try model(rsllm()).itemVectors(workers: workers, progress: .unwatched)
    }
    #expect(throws: LanguageModelError.noHead(model: "tiny")) {
      _ = try model(rsllm(), backbone: twin.backbone)
    }
  }

  /// A tower of users may have rows in places of its prompt, too: E4SRec's input.
  @Test func towersReadRowsInPlaces() throws {
    var sentence = rsllm { $0.textEpochs = 0 }.sentence
    sentence.user.readout = PooledReadout(.last)
    sentence.user.site = SlotSite()
    sentence.comparison = Comparison()
    sentence.stages = [Stage([SampledSoftmax()])]
    sentence.item = Sentence.Side(readout: PooledReadout(.last))
    sentence.prompts.user = "<history words=none rows=true>"
    let model = try AlignedModel(
      AlignedModel.Definition(sentence), sentence, dataset: twin.data, base: twin.base,
      backbone: backbone(), key: RandomKey(seed: 1), workers: workers)
    let gradient = try model.gradient(
      twin.batch(twin.batches[0]), key: RandomKey(seed: 1), userStates: model.readerStates,
      workers: workers, cancellation: nil)
    #expect(gradient.loss.isFinite)
    let scores = try model.scores(
      for: [query(4, 9), query(9, 4)], workers: workers, progress: .unwatched)
    #expect(scores.prefix(10) != scores.suffix(10))
  }
}

import CKernels
import Testing
import _TestSupport

struct ProductKernelTests {
  /// The kinds of code that this processor runs.
  static let kinds = (CK_PLAIN.rawValue...ck_best_kind().rawValue).map { ck_kind($0) }

  /// A product of numbers that depend on their place alone.
  private struct Case {
    var rows: Int
    var columns: Int
    var depth: Int
    var forms: (a: Bool, b: Bool) = (false, true)
    var adding = false
    /// Floats behind each row of c.
    var gap = 0

    func value(_ row: Int, _ k: Int, seed: Int) -> Float {
      Float((row &* 7919 &+ k &* 104_729 &+ seed) % 2003) / 1001.5 - 1
    }

    func stored(_ rows: Int, _ depth: Int, isTransposed: Bool, seed: Int) -> [Float] {
      isTransposed
        ? (0..<depth).flatMap { k in (0..<rows).map { value($0, k, seed: seed) } }
        : (0..<rows).flatMap { row in (0..<depth).map { value(row, $0, seed: seed) } }
    }

    /// Rows of c one after the other, without the gaps.
    func product(_ kind: ck_kind) -> [Float] {
      let a = stored(rows, depth, isTransposed: forms.a, seed: 1)
      let b = stored(columns, depth, isTransposed: !forms.b, seed: 2)
      var c = [Float](repeating: adding ? 3 : .nan, count: rows * (columns + gap))
      for row in 0..<rows {
        for place in 0..<gap { c[row * (columns + gap) + columns + place] = 7 }
      }
      var scratch = [Float](repeating: .nan, count: Int(CK_PRODUCT_SCRATCH))
      ck_product(
        kind,
        ck_product_shape(
          rows: rows, columns: columns, depth: depth, a_transposed: forms.a ? 1 : 0,
          b_transposed: forms.b ? 1 : 0, c_stride: columns + gap, adding: adding ? 1 : 0),
        a, b, &c, &scratch)
      for row in 0..<rows {
        let start = row * (columns + gap)
        #expect(c[start + columns..<start + columns + gap].allSatisfy { $0 == 7 })
      }
      return (0..<rows).flatMap { row in
        c[row * (columns + gap)..<row * (columns + gap) + columns]
      }
    }

    /// Each element as one chain of multiply-adds over the depth, from 0 up, begun with what is there.
    var chain: [Float] {
      (0..<rows).flatMap { row in
        (0..<columns).map { column in
          (0..<depth).reduce(adding ? 3 : 0) {
            $0.addingProduct(value(row, $1, seed: 1), value(column, $1, seed: 2))
          }
        }
      }
    }

    var twin: [Float] {
      let a = (0..<rows).map { row in (0..<depth).map { Double(value(row, $0, seed: 1)) } }
      let b = (0..<columns).map { row in (0..<depth).map { Double(value(row, $0, seed: 2)) } }
      return KernelTwins.product(a, b).joined().map { Float($0) + (adding ? 3 : 0) }
    }
  }

  /// Sizes at, below and above those of tiles and blocks, in every form.
  @Test(arguments: [
    (1, 1, 1), (1, 16, 4), (1, 37, 65), (2, 3, 5), (5, 17, 3), (6, 16, 256), (8, 48, 128),
    (9, 49, 129), (13, 100, 257), (17, 479, 30), (18, 481, 31), (143, 20, 260), (145, 33, 130),
    (150, 500, 20), (290, 50, 300),
  ])
  func productsAgreeWithTheirTwin(rows: Int, columns: Int, depth: Int) {
    for forms in [(false, false), (false, true), (true, false), (true, true)] {
      for adding in [false, true] {
        let one = Case(
          rows: rows, columns: columns, depth: depth, forms: forms, adding: adding,
          gap: adding ? 3 : 0)
        let twin = one.twin
        let products = Self.kinds.map(one.product)
        for product in products {
          expectClose(product, twin, relative: 1e-5, absolute: 1e-4)
        }
        // Kinds with fused multiply-adds all give the bits of one order.
        for product in products.dropFirst() { #expect(product == one.chain) }
      }
    }
  }

  /// Rows among others, and alone; columns among others, too.
  @Test(arguments: kinds) func elementsDoNotDependOnWhatStandsBesideThem(kind: ck_kind) {
    let whole = Case(rows: 512, columns: 150, depth: 384).product(kind)
    for rows in [1, 2, 3, 5, 6, 7, 8, 12, 16, 17, 31, 144, 145, 255] {
      let part = Case(rows: rows, columns: 150, depth: 384).product(kind)
      #expect(part == Array(whole[..<(rows * 150)]))
    }
    for columns in [1, 15, 16, 17, 47, 48, 49, 149] {
      let part = Case(rows: 7, columns: columns, depth: 384).product(kind)
      let expected: [Float] = (0..<7).flatMap { whole[$0 * 150..<$0 * 150 + columns] }
      #expect(part == expected)
    }
  }

  /// The scores of a ranking are the ones of a product.
  @Test(arguments: kinds) func panelsGiveTheSameBits(kind: ck_kind) {
    let (users, items, depth) = (11, 50, 300)
    let one = Case(rows: users, columns: items, depth: depth)
    let a = one.stored(users, depth, isTransposed: false, seed: 1)
    let b = one.stored(items, depth, isTransposed: false, seed: 2)
    let width = 64
    var packed = [Float](repeating: .nan, count: width * depth)
    var c = [Float](repeating: .nan, count: users * width)
    ck_pack_panels(items, depth, b, nil, &packed)
    ck_panel_products(kind, users, depth, a, width / Int(CK_PANEL), packed, &c, width)
    let scores: [Float] = (0..<users).flatMap { c[$0 * width..<$0 * width + items] }
    #expect(scores == one.product(kind))
  }
}

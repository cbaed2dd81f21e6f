using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Runner.Numerics;

/// <summary>
/// C = op(A)·op(B), or C += op(A)·op(B), for row-major matrices. Every element is one chain of fused multiply-adds in ascending
/// k, in the element's precision, starting from 0 (or from the value in C), which gives the same bits for every vector width,
/// blocking and machine. Register-blocked kernels over packed panels, as in Goto and van de Geijn, "Anatomy of high-performance
/// matrix multiplication", ACM TOMS 34, 2008; small operands are read in place. Allocates nothing once the thread's scratch
/// buffer has grown.
/// </summary>
public static unsafe class MatrixProduct
{
    /// <summary>The largest number of terms in one block: with fewer blocks C is read and written less often, but longer blocks
    /// exceed the L1 cache.</summary>
    private const int MostTerms = 800;

    /// <summary>Rows in one block of packed A, which fits in the L2 cache.</summary>
    private const int RowBlock = 96;

    /// <summary>Columns in one block of packed B.</summary>
    private const int ColumnBlock = 1024;

    /// <summary>The largest result, in elements, that is computed transposed on the stack.</summary>
    private const int MostSwapped = 1024;

    /// <summary>Up to this many multiplications, plain loops are fastest.</summary>
    private const int Tiny = 48;

    /// <summary>Multiplies.</summary>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Terms of each sum. With 0, C is zeroed, or kept when accumulating.</param>
    /// <param name="a">[m, k], or [k, m] when transposed; row-major with <paramref name="lda"/> elements from row to row.</param>
    /// <param name="b">[k, n], or [n, k] when transposed.</param>
    /// <param name="c">[m, n]; must not overlap an operand.</param>
    /// <param name="accumulate">Whether to add to C instead of replacing it.</param>
    /// <exception cref="ArgumentException">A size is negative or a span too short for its matrix.</exception>
    public static void Multiply<T>(
        int m,
        int n,
        int k,
        ReadOnlySpan<T> a,
        int lda,
        bool transposeA,
        ReadOnlySpan<T> b,
        int ldb,
        bool transposeB,
        Span<T> c,
        int ldc,
        bool accumulate = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require(transposeA ? k : m, transposeA ? m : k, lda, a.Length, nameof(a));
        Require(transposeB ? n : k, transposeB ? k : n, ldb, b.Length, nameof(b));
        Require(m, n, ldc, c.Length, nameof(c));
        if (m == 0 || n == 0)
        {
            return;
        }

        fixed (T* pa = a, pb = b, pc = c)
        {
            var product = new Operands<T>(
                m, n, k, pa, transposeA ? 1 : lda, transposeA ? lda : 1, pb, transposeB ? 1 : ldb, transposeB ? ldb : 1, pc, ldc, accumulate);
            Multiply(product, MatrixBlocking.OfThisProcessor);
        }
    }

    /// <summary>Multiplies in blocks of the given size, none of which changes a bit.</summary>
    internal static void Multiply<T>(in Operands<T> product, MatrixBlocking blocking)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if ((long)product.M * product.N * product.K <= Tiny || !HasFusedVectors)
        {
            Plain(product);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Blocked<Unit512<T>, T>(product, blocking.Rows(product.M));
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Blocked<Unit256<T>, T>(product, 6);
        }
        else
        {
            Blocked<Unit128<T>, T>(product, 6);
        }
    }

    /// <summary>Whether the processor has vector fused multiply-adds. Without them each is a function call, and
    /// vectors gain nothing.</summary>
    private static bool HasFusedVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => System.Runtime.Intrinsics.X86.Fma.IsSupported || AdvSimd.Arm64.IsSupported;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Require(int rows, int columns, int step, int length, string name)
    {
        if (rows <= 0 || columns <= 0 || step < columns || ((long)(rows - 1) * step) + columns > length)
        {
            RequireSmall(rows, columns, step, length, name);
        }
    }

    /// <summary>What is left of the check: wrong sizes, and matrices without elements or of one row.</summary>
    private static void RequireSmall(int rows, int columns, int step, int length, string name)
    {
        if (rows < 0 || columns < 0 || (rows > 1 && step < columns))
        {
            throw new ArgumentException("The sizes do not describe a matrix.", name);
        }

        if (rows > 0 && columns > 0 && ((long)(rows - 1) * step) + columns > length)
        {
            throw new ArgumentException("The span is shorter than its matrix.", name);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain<T>(in Operands<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // As locals, which the loops keep in registers.
        var (n, k, accumulate) = (x.N, x.K, x.Accumulate);
        var (aTerm, bTerm, bColumn) = (x.ATerm, x.BTerm, x.BColumn);
        var row = x.A;
        var to = x.C;
        for (var i = x.M; i > 0; i--, row += x.ARow, to += x.Ldc)
        {
            var column = x.B;
            for (var j = 0; j < n; j++, column += bColumn)
            {
                var sum = accumulate ? to[j] : T.Zero;
                var a = row;
                var b = column;
                for (var p = k; p > 0; p--, a += aTerm, b += bTerm)
                {
                    sum = T.FusedMultiplyAdd(*a, *b, sum);
                }

                to[j] = sum;
            }
        }
    }

    private static void Blocked<TV, T>(in Operands<T> x, int rowsOfKernel)
        where TV : struct, IVectorUnit<TV, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.K == 0)
        {
            Plain(x);
            return;
        }

        // Few columns leave most of a vector idle. Rows of A that lie side by side take their place.
        if (x.N <= TV.Count / 4 && x.ARow == 1 && x.M >= TV.Count && (long)x.M * x.N <= MostSwapped)
        {
            Swapped<TV, T>(x, rowsOfKernel);
            return;
        }

        var width = 2 * TV.Count;

        // Rows of A are read in place, as a stream for each row of the kernel, unless they map to the same cache lines. Columns of a transposed
        // A would fetch a cache line for every term, again for every panel.
        var packA = (x.ATerm != 1 || x.ARow * sizeof(T) % 1024 == 0) && x.N > 4 * width && x.M > rowsOfKernel;

        // A panel of B that is not transposed is read in place too, unless its rows map to the same cache lines, or it is read
        // so often that the cost of packing is negligible.
        var packB = x.BColumn != 1 || (x.M > 4 * rowsOfKernel && (x.M > 512 || x.BTerm * sizeof(T) % 1024 == 0) && (long)x.K * x.N > 8192);
        var blocks = (x.K + MostTerms - 1) / MostTerms;
        var terms = ((x.K + blocks - 1) / blocks + 7) & -8;
        var columns = Math.Min(ColumnBlock, x.N + width - 1);

        // When all rows fit in one block, each panel is used only once, so one buffer serves all panels and stays in the L1 cache.
        var onePanel = x.M <= RowBlock;
        var bSize = packB && !onePanel ? (nint)terms * (columns + width) : (nint)terms * width;
        var aSize = packA ? (nint)terms * (Math.Min(RowBlock, x.M) + rowsOfKernel) : 0;
        var tileSize = rowsOfKernel * width;
        var bPanels = (T*)MatrixScratch.Take((bSize + aSize + tileSize + 64) * sizeof(T));
        var aStrips = bPanels + bSize;
        var tile = aStrips + aSize;

        for (var p0 = 0; p0 < x.K; p0 += terms)
        {
            nint kc = Math.Min(terms, x.K - p0);
            var accumulate = x.Accumulate || p0 > 0;
            for (var j0 = 0; j0 < x.N; j0 += ColumnBlock)
            {
                var nc = Math.Min(ColumnBlock, x.N - j0);
                var bBlock = x.B + (p0 * x.BTerm) + (j0 * x.BColumn);
                var whole = packB ? 0 : nc / width * width;
                for (var j = whole; j < nc && !onePanel; j += width)
                {
                    MatrixPacking.Pack(
                        bBlock + (j * x.BColumn), x.BColumn, x.BTerm, Math.Min(width, nc - j), PanelWidth(nc - j, TV.Count), kc,
                        bPanels + ((j - whole) * kc));
                }

                for (var i0 = 0; i0 < x.M; i0 += RowBlock)
                {
                    var mc = Math.Min(RowBlock, x.M - i0);
                    var aBlock = x.A + (i0 * x.ARow) + (p0 * x.ATerm);
                    nint rowStep = x.ARow;
                    nint termStep = x.ATerm;
                    nint stripStep = rowsOfKernel * x.ARow;
                    if (packA)
                    {
                        for (var i = 0; i < mc; i += rowsOfKernel)
                        {
                            MatrixPacking.Pack(
                                aBlock + (i * x.ARow), x.ARow, x.ATerm, Math.Min(rowsOfKernel, mc - i), rowsOfKernel, kc,
                                aStrips + (i * kc));
                        }

                        aBlock = aStrips;
                        rowStep = 1;
                        termStep = rowsOfKernel;
                        stripStep = rowsOfKernel * kc;
                    }

                    for (var j = 0; j < nc; j += width)
                    {
                        var lanes = Math.Min(width, nc - j);
                        var panel = j < whole ? bBlock + j : onePanel ? bPanels : bPanels + ((j - whole) * kc);
                        nint panelStep = j < whole ? x.BTerm : PanelWidth(lanes, TV.Count);
                        if (onePanel && j >= whole)
                        {
                            MatrixPacking.Pack(bBlock + (j * x.BColumn), x.BColumn, x.BTerm, lanes, (int)panelStep, kc, panel);
                        }

                        var strip = aBlock;
                        for (var i = 0; i < mc; i += rowsOfKernel, strip += stripStep)
                        {
                            var rows = Math.Min(rowsOfKernel, mc - i);
                            var to = x.C + ((i0 + i) * x.Ldc) + j0 + j;
                            if (lanes == width || lanes == TV.Count)
                            {
                                Kernel<TV, T>(rowsOfKernel, lanes, rows, kc, strip, rowStep, termStep, panel, panelStep, to, x.Ldc, accumulate);
                                continue;
                            }

                            if (accumulate)
                            {
                                Copy(to, x.Ldc, tile, width, rows, lanes);
                            }

                            Kernel<TV, T>(rowsOfKernel, lanes, rows, kc, strip, rowStep, termStep, panel, panelStep, tile, width, accumulate);
                            Copy(tile, width, to, x.Ldc, rows, lanes);
                        }
                    }
                }
            }
        }
    }

    /// <summary>The same sums as the rows of Cᵀ = op(B)ᵀ·op(A)ᵀ.</summary>
    private static void Swapped<TV, T>(in Operands<T> x, int rowsOfKernel)
        where TV : struct, IVectorUnit<TV, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var c = stackalloc T[x.M * x.N];
        for (var i = 0; i < x.M && x.Accumulate; i++)
        {
            for (var j = 0; j < x.N; j++)
            {
                c[(j * x.M) + i] = x.C[(i * x.Ldc) + j];
            }
        }

        Blocked<TV, T>(new(x.N, x.M, x.K, x.B, x.BColumn, x.BTerm, x.A, x.ATerm, x.ARow, c, x.M, x.Accumulate), rowsOfKernel);
        for (var i = 0; i < x.M; i++)
        {
            for (var j = 0; j < x.N; j++)
            {
                x.C[(i * x.Ldc) + j] = c[(j * x.M) + i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PanelWidth(int lanes, int vector) => lanes <= vector ? vector : 2 * vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Kernel<TV, T>(
        int rowsOfKernel,
        int lanes,
        int rows,
        nint terms,
        T* a,
        nint rowStep,
        nint termStep,
        T* b,
        nint bStep,
        T* c,
        nint ldc,
        bool accumulate)
        where TV : struct, IVectorUnit<TV, T>
        where T : unmanaged
    {
        if (rowsOfKernel == 12 && lanes > TV.Count && rows > 8)
        {
            MatrixKernels.TwelveRowsTwoVectors<TV, T>(rows, terms, a, rowStep, termStep, b, bStep, c, ldc, accumulate);
        }
        else if (rows > 8)
        {
            // Of one vector's columns, twelve rows are eight and the rest.
            MatrixKernels.EightRowsOneVector<TV, T>(8, terms, a, rowStep, termStep, b, bStep, c, ldc, accumulate);
            MatrixKernels.EightRowsOneVector<TV, T>(
                rows - 8, terms, a + (8 * rowStep), rowStep, termStep, b, bStep, c + (8 * ldc), ldc, accumulate);
        }
        else if (rowsOfKernel > 6 && rows > 6)
        {
            if (lanes > TV.Count)
            {
                MatrixKernels.EightRowsTwoVectors<TV, T>(rows, terms, a, rowStep, termStep, b, bStep, c, ldc, accumulate);
            }
            else
            {
                MatrixKernels.EightRowsOneVector<TV, T>(rows, terms, a, rowStep, termStep, b, bStep, c, ldc, accumulate);
            }
        }
        else if (lanes > TV.Count)
        {
            MatrixKernels.SixRowsTwoVectors<TV, T>(rows, terms, a, rowStep, termStep, b, bStep, c, ldc, accumulate);
        }
        else
        {
            MatrixKernels.SixRowsOneVector<TV, T>(rows, terms, a, rowStep, termStep, b, bStep, c, ldc, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(T* from, nint fromStep, T* to, nint toStep, int rows, int columns)
        where T : unmanaged
    {
        for (; rows > 0; rows--, from += fromStep, to += toStep)
        {
            var j = 0;
            for (; j <= columns - Vector128<T>.Count; j += Vector128<T>.Count)
            {
                Vector128.Load(from + j).Store(to + j);
            }

            for (; j < columns; j++)
            {
                to[j] = from[j];
            }
        }
    }

    /// <summary>op(A)[i, p] at A + i·ARow + p·ATerm; op(B)[p, j] at B + p·BTerm + j·BColumn.</summary>
    internal readonly struct Operands<T>(
        int m, int n, int k, T* a, nint aRow, nint aTerm, T* b, nint bTerm, nint bColumn, T* c, nint ldc, bool accumulate)
        where T : unmanaged
    {
        public readonly int M = m;
        public readonly int N = n;
        public readonly int K = k;
        public readonly T* A = a;
        public readonly nint ARow = aRow;
        public readonly nint ATerm = aTerm;
        public readonly T* B = b;
        public readonly nint BTerm = bTerm;
        public readonly nint BColumn = bColumn;
        public readonly T* C = c;
        public readonly nint Ldc = ldc;
        public readonly bool Accumulate = accumulate;
    }
}

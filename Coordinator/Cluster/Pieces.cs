namespace Runner.Cluster;

/// <summary>What processes say to each other about a message that is sent in pieces.</summary>
internal interface IPieceMessage;

/// <param name="Parcel">The message that it is a piece of.</param>
/// <param name="Number">From 0.</param>
/// <param name="Of">How many pieces there are, at least 1.</param>
internal sealed record Piece(Guid Parcel, int Number, int Of, byte[] Content) : IPieceMessage;

/// <summary>A piece has arrived; the next may come.</summary>
internal sealed record PieceTaken(Guid Parcel, int Number) : IPieceMessage;

/// <summary>
/// A message that is too large for one frame on its way out: so many pieces are under way at once, so that what else is sent on the
/// same connection, heartbeats above all, waits for a moment only.
/// </summary>
internal sealed class OutgoingParcel(Guid parcel, byte[] content)
{
    /// <summary>Far below a frame.</summary>
    public const int PieceBytes = 256 << 10;

    /// <summary>More than the largest checkpoint, with its results.</summary>
    public const int MostPieces = (300 << 20) / PieceBytes;

    public const int Window = 4;

    private readonly bool[] _taken = new bool[CountOf(content.Length)];
    private int _left = CountOf(content.Length);
    private int _next;

    public bool IsTaken => _left == 0;

    public static int CountOf(int bytes) => Math.Max(1, (bytes + PieceBytes - 1) / PieceBytes);

    /// <summary>The pieces to begin with.</summary>
    public IEnumerable<Piece> Begin()
    {
        while (_next < Math.Min(Window, _taken.Length))
        {
            yield return Of(_next++);
        }
    }

    /// <summary>The piece that follows; null when there is none, or the word came before.</summary>
    public Piece? Taken(int number)
    {
        if (number < 0 || number >= _taken.Length || _taken[number])
        {
            return null;
        }

        _taken[number] = true;
        _left--;
        return _next < _taken.Length ? Of(_next++) : null;
    }

    /// <summary>What was sent and of which nothing was heard.</summary>
    public IEnumerable<Piece> Again() => Enumerable.Range(0, _next).Where(number => !_taken[number]).Select(Of);

    private Piece Of(int number) => new(
        parcel, number, _taken.Length, content.AsSpan(number * PieceBytes, Math.Min(PieceBytes, content.Length - (number * PieceBytes))).ToArray());
}

/// <summary>Messages that arrive in pieces. What is not complete yet is bounded: beyond it pieces are not taken, and come again.</summary>
internal sealed class IncomingParcels(long mostBytes)
{
    private const int Remembered = 1024;

    private readonly Dictionary<Guid, Parcel> _parcels = [];
    private readonly Queue<Guid> _done = new();
    private long _bytes;

    public int Count => _parcels.Count;

    /// <param name="now">Of any clock that does not go back.</param>
    /// <param name="whole">The message, once all of it is here: once.</param>
    /// <returns>Whether the piece is taken, now or before.</returns>
    public bool Take(Piece piece, TimeSpan now, out byte[]? whole)
    {
        whole = null;
        if (_done.Contains(piece.Parcel))
        {
            return true;
        }

        if (piece.Of is < 1 or > OutgoingParcel.MostPieces || piece.Number < 0 || piece.Number >= piece.Of || piece.Content.Length > OutgoingParcel.PieceBytes)
        {
            return false;
        }

        if (!_parcels.TryGetValue(piece.Parcel, out var parcel))
        {
            if (_bytes > 0 && _bytes + ((long)piece.Of * OutgoingParcel.PieceBytes) > mostBytes)
            {
                return false;
            }

            _bytes += (long)piece.Of * OutgoingParcel.PieceBytes;
            _parcels.Add(piece.Parcel, parcel = new Parcel(piece.Of));
        }

        if (piece.Of != parcel.Pieces.Length)
        {
            return false;
        }

        parcel.Last = now;
        if (parcel.Pieces[piece.Number] is null)
        {
            parcel.Pieces[piece.Number] = piece.Content;
            parcel.Left--;
        }

        if (parcel.Left == 0)
        {
            whole = parcel.Whole();
            Remove(piece.Parcel);
            _done.Enqueue(piece.Parcel);
            if (_done.Count > Remembered)
            {
                _done.Dequeue();
            }
        }

        return true;
    }

    /// <summary>Drops what nobody has gone on with since then.</summary>
    public void Forget(TimeSpan since) => _parcels.Where(parcel => parcel.Value.Last < since).Select(parcel => parcel.Key).ToList().ForEach(Remove);

    private void Remove(Guid id)
    {
        if (_parcels.Remove(id, out var parcel))
        {
            _bytes -= (long)parcel.Pieces.Length * OutgoingParcel.PieceBytes;
        }
    }

    private sealed class Parcel(int pieces)
    {
        public byte[]?[] Pieces { get; } = new byte[pieces][];

        public int Left { get; set; } = pieces;

        public TimeSpan Last { get; set; }

        public byte[] Whole()
        {
            var whole = new byte[Pieces.Sum(piece => piece!.Length)];
            var at = 0;
            foreach (var piece in Pieces)
            {
                piece!.CopyTo(whole, at);
                at += piece.Length;
            }

            return whole;
        }
    }
}

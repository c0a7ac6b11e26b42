"""Old code pages told by their letters: whole exports, and the doubtful cases that stay Windows-1252."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from groundswell.records.formats.code_pages import guess_code_page
from groundswell.records.sources import open_source

TEXTS = {
    "polish": "Wniosek złożony;Łódź\nWpłynęło pismo;Gdańsk\nDecyzja wydana;Poznań\nUzupełnienie;Świętokrzyskie\n",
    "czech": "Žádost přijata;Plzeň\nRozhodnutí vydáno;Ústí nad Labem\nDoplnění;Křižíkova\n",
    "hungarian": "Kérelem benyújtva;Győr\nHiánypótlás;Pécs\nHatározat;Székesfehérvár\nelbírálás kész;Dűlő\n",
    "russian": "Заявление принято;Москва\nНа рассмотрении;Тула\nРешение вынесено;Омск\n",
    "greek": "Αίτηση υποβλήθηκε;Αθήνα\nΕγκρίθηκε;Πάτρα\nΣε εξέλιξη;Βόλος\n",
    "turkish": "Başvuru alındı;İzmir\nİnceleniyor;İstanbul\nSonuçlandı;Eskişehir\n",
    "lithuanian": "Prašymas gautas;Alytus\nSprendimas priimtas;Šiauliai\nNagrinėjama;Panevėžys\nGrąžinta;Telšiai\n",
    "german": "Antrag eingegangen;Köln\nGeprüft;Straße\nÜbergeben;München\n",
    "french": "Dépôt;Besançon\nVérification complète;Nîmes\nReçu à l’accueil;Orléans\n",
    "danish": "Ansøgning modtaget;København\nAfgørelse;Ærø\nUnder behandling;Århus\n",
    "estonian": "Taotlus esitatud;Tõrva\nTäiendav küsimus;Võru\nOtsus vormistatud;Põltsamaa\n",
    "japanese": "受付;道路課\n対応中;公園課\n完了;道路の照明\n",
    "mixed": "Müller;José\nFrançois;Søren\nMuñoz;São Paulo\n",
}


@pytest.mark.parametrize(
    ("language", "page"),
    [
        ("polish", "cp1250"), ("polish", "iso8859-2"), ("polish", "cp852"), ("czech", "cp1250"),
        ("hungarian", "cp1250"),
        ("russian", "cp1251"), ("russian", "koi8-r"), ("russian", "cp866"), ("greek", "cp1253"), ("turkish", "cp1254"),
        ("lithuanian", "cp1257"), ("german", "cp1252"), ("german", "cp850"), ("french", "cp1252"), ("danish", "cp1252"),
        ("estonian", "cp1252"), ("japanese", "cp932"), ("mixed", "cp1252"),
    ],
)  # fmt: skip
def test_export_in_an_old_code_page_keeps_its_letters(language: str, page: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = TEXTS[language] * 3
    path.write_bytes(b"step;place\n" + text.encode(page))
    source = open_source([path], connection=duckdb.connect())
    rows = source.connection.execute(f"SELECT step || ';' || place FROM {source.query}").fetchall()
    assert "".join(f"{row[0]}\n" for row in rows) == text


def test_single_foreign_letter_stays_western() -> None:
    assert guess_code_page("Café; Zürich".encode("cp1252")) == "windows-1252"
    assert guess_code_page(b"\x80 5, O\x92Brien, 20\xb0") == "windows-1252"
    assert guess_code_page(b"plain") == "windows-1252"
